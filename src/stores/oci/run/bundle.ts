import type { ContainerRecord } from '../containers/records.ts'

/** Who the program in a container is to the kernel. */
export type Identity = { readonly uid: number; readonly gid: number }

// What Docker leaves a container by default (moby, oci/caps/defaults.go).
const CAPABILITIES = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
] as const

const MASKED = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/sched_debug', '/proc/timer_list', '/sys/firmware']
const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

const MOUNTS = [
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
  {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
  },
  {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
  },
  {
    destination: '/dev/shm',
    type: 'tmpfs',
    source: 'shm',
    options: ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'],
  },
  { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: ['nosuid', 'noexec', 'nodev'] },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
]

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The config.json of an OCI runtime bundle for a container: namespaces of its own for everything, with a network of its
 * own that leads nowhere; Docker's default capabilities and masked paths.
 */
export const bundleConfig = (
  { entrypoint, command, environment, workingDirectory, name }: ContainerRecord,
  { root, identity, terminal }: { readonly root: string; readonly identity: Identity; readonly terminal: boolean },
): object => ({
  ociVersion: '1.0.2',
  process: {
    terminal,
    user: identity,
    args: [...entrypoint, ...command],
    env: [PATH, ...(terminal ? ['TERM=xterm'] : []), ...environment],
    cwd: workingDirectory === '' ? '/' : workingDirectory,
    noNewPrivileges: true,
    capabilities: { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES },
  },
  root: { path: root },
  hostname: name.replaceAll(/[^a-zA-Z0-9-]/g, '-').slice(0, 63),
  mounts: MOUNTS,
  linux: {
    namespaces: ['pid', 'ipc', 'uts', 'mount', 'network'].map((type) => ({ type })),
    maskedPaths: MASKED,
    readonlyPaths: READ_ONLY,
  },
})
