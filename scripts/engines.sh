#!/usr/bin/env bash
# Throw-away Docker engines for the tests, apart from the one the machine may have of its own.
#
#   engines.sh install [CHROOT]   what the tests need: the distribution's engine and tools, and a newer engine in a chroot
#   engines.sh start NAME [--suite host|forky] [--store overlay2|containerd] [--memory]
#   engines.sh stop NAME          ends it and keeps what it holds
#   engines.sh wipe NAME          ends it and deletes what it holds
#   engines.sh list
#
# The tests look for three: ov20 (host, overlay2), ov28 (forky, overlay2), cd28 (forky, containerd). `start` knows these
# names, so they need no options. Each lives in $IMGTUI_ENGINES/NAME, its socket is docker.sock there.
#
#   IMGTUI_ENGINES   where engines live                   [a folder for temporary files, imgtui-engines]
#   IMGTUI_FORKY     the chroot of the newer engine       [$IMGTUI_ENGINES/forky]
#
# Needs root on Debian. --memory keeps the data in memory: faster, and gone after a reboot.
set -euo pipefail

# Not on the path of everybody who can become root.
PATH=$PATH:/usr/sbin:/sbin

home=${IMGTUI_ENGINES:-${TMPDIR:-/tmp}/imgtui-engines}
chroot=${IMGTUI_FORKY:-$home/forky}

fail() { echo "engines.sh: $*" >&2; exit 1; }
usage() { sed -n '2,18s/^# \{0,1\}//p' "$0"; exit 2; }

# ---------------------------------------------------------------- install

install() {
  local folder=${1:-$chroot}
  export DEBIAN_FRONTEND=noninteractive
  local packages=(docker.io docker-cli busybox-static debootstrap curl)
  # Older suites have the command line inside docker.io.
  apt-cache show docker-cli >/dev/null 2>&1 || packages=(docker.io busybox-static debootstrap curl)
  # The tools that write and read image layouts and archives, a registry, and what runs containers.
  packages+=(skopeo podman buildah umoci docker-registry runc)
  # A freshly installed service would take over the machine: nothing may start by itself.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; made=1; fi
  apt-get install -y --no-install-recommends "${packages[@]}" || { [ -z "$made" ] || rm -f "$policy"; fail 'apt-get failed'; }
  [ -z "$made" ] || rm -f "$policy"
  if [ -x "$folder/usr/sbin/dockerd" ]; then echo "already there: $folder"; return; fi

  # The machine's own mirror and proxy, whatever they are.
  local mirror proxy
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | grep -v security | sort -u | head -1)
  [ -n "$mirror" ] || fail 'no mirror in the configuration of apt'
  proxy=$(apt-config dump --format '%v' Acquire::http::Proxy)
  [ -z "$proxy" ] || export http_proxy=$proxy
  local recipes=/usr/share/debootstrap/scripts recipe=forky
  [ -e "$recipes/forky" ] || recipe=sid
  mkdir -p "$folder"
  debootstrap --variant=minbase forky "$folder" "$mirror" "$recipes/$recipe"
  apt-config dump | grep -E '^Acquire::(Check-|http)' >"$folder/etc/apt/apt.conf.d/90host" || :
  printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"; chmod +x "$folder/usr/sbin/policy-rc.d"
  chroot "$folder" apt-get update
  chroot "$folder" apt-get install -y --no-install-recommends docker.io iptables ca-certificates
  chroot "$folder" apt-get clean
}

# ---------------------------------------------------------------- start

# An engine in a chroot gets a mount namespace of its own, so that nothing it mounts is seen or left behind outside. The
# chroot is mounted on itself because runc changes the root, which has to be a mount point for that.
inside() {
  local root=$1 folder=$2
  shift 2
  mkdir -p "$root$folder"
  exec setsid unshare --mount --propagation private -- bash -euc '
    root=$1 folder=$2
    shift 2
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    for tree in sys dev; do mount --rbind "/$tree" "$root/$tree"; done
    mount -t tmpfs tmpfs "$root/run"
    mount --rbind "$folder" "$root$folder"
    exec chroot "$root" "$@"' inside "$root" "$folder" "$@"
}

is_running() { # FOLDER
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) || return 1
  # The number may belong to another process by now.
  { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF -- "--data-root $1/data "
}

start() {
  local name=$1 suite=host store=overlay2 memory=
  shift
  case $name in ov28) suite=forky ;; cd28) suite=forky store=containerd ;; esac
  while [ $# -gt 0 ]; do
    case $1 in
      --suite) suite=$2; shift ;;
      --store) store=$2; shift ;;
      --memory) memory=1 ;;
      *) usage ;;
    esac
    shift
  done
  local folder=$home/$name
  if is_running "$folder"; then echo "$folder/docker.sock"; return; fi
  [ "$suite" = host ] || [ -x "$chroot/usr/sbin/dockerd" ] || fail "no engine in $chroot: engines.sh install"
  [ "$suite" != host ] || command -v dockerd >/dev/null || fail 'no dockerd here: engines.sh install'
  mkdir -p "$folder"
  # Mounted on itself, so that the namespace of a chroot sees mounts below it: data in memory, for one.
  if [ -n "$memory" ] && ! mountpoint -q "$folder"; then mount -t tmpfs -o mode=711 imgtui-engine "$folder"; fi
  mkdir -p "$folder/data" "$folder/exec"
  rm -f "$folder/docker.sock" "$folder/dockerd.pid"

  local config='{}' command=(dockerd)
  if [ "$suite" != host ]; then
    config="{\"features\":{\"containerd-snapshotter\":$([ "$store" = containerd ] && echo true || echo false)}}"
  elif [ "$store" = containerd ]; then
    fail 'the engine of the host has no containerd store'
  fi
  echo "$config" >"$folder/daemon.json"
  # No network of its own: it would change the routes and the packet filter of the machine.
  command+=(--data-root "$folder/data" --exec-root "$folder/exec" --config-file "$folder/daemon.json"
    --pidfile "$folder/dockerd.pid" --host "unix://$folder/docker.sock" --cgroup-parent "/imgtui-$name" --log-level warn
    --bridge=none --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false --userland-proxy=false)
  [ "$store" = containerd ] || command+=(--storage-driver "$store")
  if [ "$suite" = host ]; then
    setsid "${command[@]}" >"$folder/log" 2>&1 </dev/null &
  else
    (inside "$chroot" "$folder" "${command[@]}") >"$folder/log" 2>&1 </dev/null &
  fi
  local pid=$!
  echo "$pid" >"$folder/pid"
  for _ in $(seq 300); do
    if curl -fsS --max-time 2 --unix-socket "$folder/docker.sock" http://engine/_ping >/dev/null 2>&1; then
      echo "$folder/docker.sock"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 15 "$folder/log" >&2
  fail "$name did not come up; the whole log is $folder/log"
}

# ---------------------------------------------------------------- stop, wipe, list

stop() {
  local folder=$home/$1 pid
  if is_running "$folder"; then
    pid=$(cat "$folder/pid")
    kill -TERM "$pid"
    for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    ! is_running "$folder" || fail "$1 (process $pid) does not end"
  fi
  rm -f "$folder/pid" "$folder/docker.sock"
  # An engine without a chroot leaves mounts behind; the deepest go first, the folder itself stays.
  awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do
    umount "$mount" 2>/dev/null || umount --lazy "$mount" || :
  done
}

wipe() {
  local folder=$home/$1
  stop "$1"
  ! mountpoint -q "$folder" || umount "$folder"
  rm -rf "$folder"
  rmdir "$chroot$folder" 2>/dev/null || :
}

list() {
  local folder
  for folder in "$home"/*/; do
    folder=${folder%/}
    [ -e "$folder/daemon.json" ] || continue
    if is_running "$folder"; then echo "${folder##*/} running $folder/docker.sock"; else echo "${folder##*/} stopped"; fi
  done
}

needs_name() { [[ ${1:-} =~ ^[a-z0-9-]+$ ]] || usage; }

action=${1:-}
[ $# -eq 0 ] || shift
case $action in
  list) list; exit ;;
  install | start | stop | wipe) [ "$(id -u)" = 0 ] || fail 'needs root' ;;
  *) usage ;;
esac
case $action in
  install) install "$@" ;;
  start) needs_name "$@"; start "$@" ;;
  stop) needs_name "$@"; stop "$@" ;;
  wipe) needs_name "$@"; wipe "$@" ;;
esac
