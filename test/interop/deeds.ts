import type { ImageId } from '../../src/engine/image.ts'
import type { Store } from '../../src/engine/store.ts'
import { layerTar } from '../support/oci/archives.ts'
import { chunked } from '../support/oci/chunks.ts'
import { DEMO, OTHER, type Samples } from './samples.ts'

/** The abilities of the embedded store that write. */
export type OwnStore = Store &
  Required<Pick<Store, 'load' | 'tag' | 'importRoot' | 'createContainer' | 'copyIn' | 'commitContainer' | 'repair'>>

/** Something that imgtui does to its store; after each of them every other tool must still know every image. */
export type Deed = { readonly does: string; readonly run: (store: OwnStore, samples: Samples) => Promise<unknown> }

const idOf = async (store: Store, name: string): Promise<ImageId> => {
  const image = (await store.list()).images.find(({ references }) => references.includes(name))
  if (image === undefined) throw new Error(`nothing is called ${name}`)
  return image.id
}

/** In this order on one store: a working life in short. */
export const DEEDS: readonly Deed[] = [
  { does: 'loads an OCI archive', run: (store, { several }) => store.load({ path: several.ociArchive }) },
  {
    does: 'loads the same as a docker archive',
    run: (store, { several }) => store.load({ path: several.dockerArchive }),
  },
  {
    does: 'loads an image that is there, packed with zstd',
    run: (store, { zstd }) => store.load({ path: zstd.layout }),
  },
  { does: 'loads a list of platforms', run: (store, { platforms }) => store.load({ path: platforms.ociArchive }) },
  { does: 'tags', run: async (store) => store.tag(await idOf(store, DEMO), 'redis:7') },
  {
    does: 'imports a tar',
    run: (store) =>
      store.importRoot(
        { stream: chunked(layerTar('imported'), [4096]), name: 'a test' },
        { reference: 'registry.example:5000/team/imported:1', message: 'from a tar' },
      ),
  },
  {
    does: 'moves a name, which leaves an image without one',
    run: async (store) => store.tag(await idOf(store, 'redis:7'), 'registry.example:5000/team/imported:1'),
  },
  {
    does: 'commits a container',
    run: async (store) => {
      const container = await store.createContainer({ image: await idOf(store, OTHER), imageName: OTHER, name: 'one' })
      await store.copyIn(container, '/etc', chunked(layerTar('copied'), [512]))
      await store.commitContainer(container, { reference: 'localhost/interop/committed:1', message: 'by a test' })
    },
  },
  {
    does: 'removes one name of two',
    run: async (store) => {
      const removal = { type: 'reference', image: await idOf(store, DEMO), reference: 'redis:7' } as const
      await store.remove(removal)
    },
  },
  {
    does: 'removes an image',
    run: async (store) => {
      const removal = { type: 'reference', image: await idOf(store, DEMO), reference: DEMO } as const
      await store.remove(removal)
    },
  },
  { does: 'repairs itself', run: (store) => store.repair() },
]

/** The store with the abilities that the deeds need. Throws where one is missing. */
export const ownStore = (store: Store): OwnStore => {
  for (const name of ['load', 'tag', 'importRoot', 'createContainer', 'copyIn', 'commitContainer', 'repair'] as const)
    if (store[name] === undefined) throw new Error(`the store has no ${name}`)
  return store as OwnStore
}
