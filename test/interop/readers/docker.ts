import type { Digest } from '../../../src/engine/digest.ts'
import { contentsOf } from '../contents.ts'
import { type Engine, inEngine } from '../engine.ts'
import type { ToolName } from '../form.ts'
import type { Reader, Seen } from '../reader.ts'

type Inspected = {
  readonly Id: Digest
  readonly RootFS: { readonly Layers?: readonly Digest[] }
  readonly RepoTags: readonly string[]
}

const inspected = async ({ api }: Engine, name: string): Promise<Seen> => {
  const { Id, RootFS, RepoTags } = await api.call<Inspected>('GET', `/images/${name}/json`)
  return { id: Id, diffIds: RootFS.Layers ?? [], names: RepoTags, blobs: null }
}

/**
 * `docker load`. The classic store makes the layers anew and says what came out; the containerd store calls images by
 * their manifests, so it is asked to save them again, and that is read.
 */
export const dockerReader =
  (tool: ToolName): Reader =>
  ({ path }, bench) =>
    inEngine(tool, bench, async (engine) => {
      const names = await engine.load(path)
      if (!engine.containerd) {
        const images = await Promise.all(names.map((name) => inspected(engine, name)))
        return { images, first: null }
      }
      await engine.save(bench.at('again.tar'), names)
      const { oci } = await contentsOf(bench.at('again.tar'))
      return { images: oci ?? [], first: null }
    })
