import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ociStore } from '../../src/stores/oci/index.ts'
import { addImage, keeperIn, layerOf } from '../support/oci-store.ts'
import type { World } from './store.ts'
import { storeContract } from './store.ts'

const named = (name: string): string => `docker.io/library/${name}`

const ociWorld = async (): Promise<World> => {
  const root = await mkdtemp(join(tmpdir(), 'imgtui-oci-'))
  const keeper = keeperIn(root)
  const base = layerOf('base')
  const add = (name: string, tags: readonly string[]) =>
    addImage(keeper, { layers: [base, layerOf(name)], tags: tags.map(named) })
  const pair = await add('pair', ['pair:1', 'pair:2'])
  const lone = await add('lone', ['lone:1'])
  const nameless = await add('nameless', [])
  const used = await add('used', ['used:1'])
  const parent = await add('parent', ['parent:1'])
  const child = await addImage(keeper, {
    layers: [base, layerOf('parent'), layerOf('child')],
    tags: [named('child:1')],
    parent,
  })
  const store = ociStore({ root })
  const container = (await store.createContainer?.({ image: used, imageName: 'used:1', name: 'keeper' })) ?? ''
  return {
    store,
    pair: { id: pair, references: ['pair:1', 'pair:2'] },
    lone: { id: lone, reference: 'lone:1' },
    nameless,
    used: { id: used, reference: 'used:1', container },
    parent: { id: parent, reference: 'parent:1' },
    child: { id: child, reference: 'child:1' },
    absent: `sha256:${'0123456789abcdef'.repeat(4)}`,
    refusesParents: true,
    moveName: async (reference, to) => {
      await ociStore({ root }).tag?.(to, reference)
    },
    end: async () => {
      store.close()
      keeper.close()
      await rm(root, { recursive: true })
    },
  }
}

storeContract('oci', ociWorld)
