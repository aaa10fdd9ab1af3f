import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contender, Contest, Peer } from './contest.ts'
import { type Command, costOf, waitFor } from './cost.ts'
import { isInstalled } from './servers.ts'

/** What all transfers are done with. */
export type Ground = {
  readonly folder: string
  /** The script of the program that is measured. */
  readonly script: string
  /** A docker archive of the image, which is called {@link reference} in it. */
  readonly archive: string
  readonly reference: string
  /** Addresses; null where there is none. */
  readonly registry: string | null
  readonly engine: string | null
}

/** A place that must be empty before the run. */
const fresh = (path: string, command: Command): Pick<Contender, 'prepare' | 'run'> => ({
  prepare: () => rm(path, { recursive: true, force: true }),
  run: () => costOf(command),
})

const program = ({ script }: Ground, store: string, ...words: readonly string[]): Command => ({
  program: process.execPath,
  args: [script, '--store', store, ...words],
})

const skopeo = (...args: readonly string[]): Command => ({
  program: 'skopeo',
  args: ['--insecure-policy', 'copy', '--quiet', ...args],
})

const skopeoPeer = (name: string, goal: number, path: string, command: Command): readonly Peer[] =>
  isInstalled('skopeo') ? [{ name, goal, ...fresh(path, command) }] : []

const docker = ({ engine }: Ground, ...args: readonly string[]): Command => ({
  program: 'docker',
  args: ['--host', engine ?? '', ...args],
})

const withoutImage = (ground: Ground) => () =>
  costOf(docker(ground, 'image', 'rm', '--force', ground.reference)).catch(() => null)

const dockerPeer = (ground: Ground, peer: Omit<Peer, 'run'>, command: Command): readonly Peer[] =>
  ground.engine === null ? [] : [{ ...peer, run: () => waitFor(command) }]

/** Loads a docker archive; into a layout with gzip, as other tools make it, and into one without, as this program does. */
export const loading = (ground: Ground): Contest => {
  const [store, other] = [join(ground.folder, 'load'), join(ground.folder, 'load-other')]
  const [from, to] = [`docker-archive:${ground.archive}`, `oci:${other}:bench`]
  return {
    title: 'load: a docker archive into a new store',
    own: { name: 'imgtui load', ...fresh(store, program(ground, store, 'load', '--input', ground.archive)) },
    peers: [
      ...skopeoPeer('skopeo with gzip', 0.6, other, skopeo(from, to)),
      ...skopeoPeer('skopeo without', 1, other, skopeo('--dest-oci-accept-uncompressed-layers', from, to)),
      ...dockerPeer(
        ground,
        { name: 'docker load', goal: 0.4, prepare: withoutImage(ground) },
        docker(ground, 'load', '--input', ground.archive),
      ),
    ],
  }
}

/** Pulls the image from a registry on this machine. */
export const pulling = (ground: Ground): Contest => {
  const [store, other] = [join(ground.folder, 'pull'), join(ground.folder, 'pull-other')]
  const from = `docker://${ground.reference}`
  return {
    title: 'pull: from a registry on this machine (skopeo does not unpack what it pulls, docker and imgtui do)',
    own: { name: 'imgtui pull', ...fresh(store, program(ground, store, 'pull', '--quiet', ground.reference)) },
    peers: [
      ...skopeoPeer('skopeo', 1.1, other, skopeo('--src-tls-verify=false', from, `oci:${other}:bench`)),
      ...dockerPeer(
        ground,
        { name: 'docker pull', goal: 0.3, prepare: withoutImage(ground) },
        docker(ground, 'pull', '--quiet', ground.reference),
      ),
    ],
  }
}

/** Saves the image as a docker archive, each out of a store of its own. */
export const saving = (ground: Ground, store: string): Contest => {
  const [target, other] = [join(ground.folder, 'saved.tar'), join(ground.folder, 'saved-other.tar')]
  return {
    title: 'save: the image into an archive',
    own: {
      name: 'imgtui save',
      ...fresh(target, program(ground, store, 'save', '--output', target, ground.reference)),
    },
    peers: [
      ...skopeoPeer(
        'skopeo',
        1,
        other,
        skopeo(`oci:${store}:${ground.reference}`, `docker-archive:${other}:${ground.reference}`),
      ),
      ...dockerPeer(
        ground,
        { name: 'docker save', goal: 0.5, prepare: () => rm(other, { force: true }) },
        docker(ground, 'save', '--output', other, ground.reference),
      ),
    ],
  }
}

/** Makes the store and the server sides that pulling and saving begin from. Resolves with the folder of the store. */
export const prepareTransfers = async (ground: Ground): Promise<string> => {
  const store = join(ground.folder, 'filled')
  await costOf(program(ground, store, 'load', '--quiet', '--input', ground.archive))
  if (ground.registry !== null) await costOf(program(ground, store, 'push', '--quiet', ground.reference))
  if (ground.engine !== null) await costOf(docker(ground, 'load', '--quiet', '--input', ground.archive))
  return store
}
