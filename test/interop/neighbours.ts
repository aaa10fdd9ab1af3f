import type { Bench } from './bench.ts'
import type { ToolName } from './form.ts'
import { DEMO, OTHER, type Samples } from './samples.ts'
import { storageFlags } from './storage.ts'

/** A name that tools give to what they write into a store. */
export const GUEST = 'localhost/interop/guest:1'

type Site = { readonly root: string; readonly samples: Samples; readonly bench: Bench }

/** Something that another tool does to a store of imgtui that holds {@link DEMO} and {@link OTHER}. */
export type Intrusion = {
  readonly tool: ToolName
  readonly does: string
  readonly names: readonly string[]
  readonly run: (site: Site) => Promise<unknown>
}

const both = [DEMO, OTHER]
const all = [DEMO, GUEST, OTHER]

const skopeo =
  (content: keyof Samples, to: string, ...flags: readonly string[]): Intrusion['run'] =>
  ({ root, samples, bench }) =>
    bench.run('skopeo', 'copy', '--quiet', ...flags, `oci:${samples[content].layout}:${DEMO}`, `oci:${root}:${to}`)

const storage =
  (tool: 'podman' | 'buildah', ...flags: readonly string[]): Intrusion['run'] =>
  async ({ root, samples, bench }) => {
    const run = (...args: readonly string[]): Promise<string> => bench.run(tool, ...storageFlags(tool, bench), ...args)
    const id = (await run('pull', '--quiet', `oci:${samples.zstd.layout}:${DEMO}`)).trim()
    await run('push', '--quiet', ...flags, id, `oci:${root}:${GUEST}`)
  }

const list =
  (tool: 'podman' | 'buildah'): Intrusion['run'] =>
  async ({ root, samples, bench }) => {
    const run = (...args: readonly string[]): Promise<string> => bench.run(tool, ...storageFlags(tool, bench), ...args)
    await run('manifest', 'create', 'list')
    await run('manifest', 'add', '--all', 'list', `oci:${samples.platforms.layout}:${DEMO}`)
    await run('manifest', 'push', '--quiet', '--all', 'list', `oci:${root}:${GUEST}`)
  }

const umoci =
  (...args: readonly string[]): Intrusion['run'] =>
  ({ root, bench }) =>
    bench.run('umoci', ...args.map((arg) => arg.replace('STORE', root).replace('FILE', bench.at('containers.conf'))))

/** All that the tests let other tools do to a store. */
export const INTRUSIONS: readonly Intrusion[] = [
  { tool: 'skopeo', does: 'copies an image into it', names: all, run: skopeo('gzip', GUEST) },
  {
    tool: 'skopeo',
    does: 'copies an image with raw layers into it',
    names: all,
    run: skopeo('raw', GUEST, '--dest-oci-accept-uncompressed-layers'),
  },
  { tool: 'skopeo', does: 'copies an image with zstd into it', names: all, run: skopeo('zstd', GUEST) },
  { tool: 'skopeo', does: 'copies a list of platforms into it', names: all, run: skopeo('platforms', GUEST, '--all') },
  { tool: 'skopeo', does: 'gives a name in it to another image', names: both, run: skopeo('zstd', OTHER) },
  { tool: 'podman', does: 'pushes into it', names: all, run: storage('podman') },
  { tool: 'podman', does: 'pushes with zstd into it', names: all, run: storage('podman', '--compression-format=zstd') },
  { tool: 'podman', does: 'pushes a list of platforms into it', names: all, run: list('podman') },
  { tool: 'buildah', does: 'pushes into it', names: all, run: storage('buildah') },
  { tool: 'buildah', does: 'pushes a list of platforms into it', names: all, run: list('buildah') },
  { tool: 'umoci', does: 'tags an image in it', names: all, run: umoci('tag', '--image', `STORE:${DEMO}`, GUEST) },
  { tool: 'umoci', does: 'removes a name', names: [OTHER], run: umoci('rm', '--image', `STORE:${DEMO}`) },
  {
    tool: 'umoci',
    does: 'changes the config of an image in place',
    names: both,
    run: umoci('config', '--image', `STORE:${DEMO}`, '--config.label', 'by=umoci'),
  },
  {
    tool: 'umoci',
    does: 'adds a layer to an image, under another name',
    names: all,
    run: umoci('insert', '--image', `STORE:${DEMO}`, '--tag', GUEST, 'FILE', '/added'),
  },
  { tool: 'umoci', does: 'makes an image from nothing', names: all, run: umoci('new', '--image', `STORE:${GUEST}`) },
  { tool: 'umoci', does: 'collects its garbage', names: both, run: umoci('gc', '--layout', 'STORE') },
]
