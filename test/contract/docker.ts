import { dockerStore } from '../../src/stores/docker/index.ts'
import { base, clear, commit, copied, create, idOf, load, tag } from '../support/cache.ts'
import { engineApi } from '../support/engine-api.ts'
import type { TestEngine } from '../support/engines.ts'
import type { World } from './store.ts'

let made = 0

/** The contract's world on a real engine, under names that no other world has. */
export const dockerWorld = async ({ socket, containerd }: TestEngine): Promise<World> => {
  made += 1
  const prefix = `imgtui-contract-${process.pid}-${made}`
  const api = engineApi(socket)
  const image = (name: string, tags: readonly string[]) => ({
    steps: [...base, copied(`${prefix}-${name}`, 1000)],
    tags,
  })
  await load(api, [
    image('pair', [`${prefix}/pair:1`, `${prefix}/pair:2`]),
    image('lone', [`${prefix}/lone:1`]),
    image('nameless', [`${prefix}/nameless:1`]),
    image('used', [`${prefix}/used:1`]),
    image('parent', [`${prefix}/parent:1`]),
  ])
  const nameless = await idOf(api, `${prefix}/nameless:1`)
  await load(api, [image('follower', [`${prefix}/nameless:1`])])
  const container = await create(api, `${prefix}/used:1`, `${prefix}-used`)
  const builder = await create(api, `${prefix}/parent:1`, `${prefix}-builder`)
  const child = await commit(api, builder, `${prefix}/child`, '1')
  await api.call('DELETE', `/containers/${builder}`)
  const named = async (name: string): Promise<{ id: `sha256:${string}`; reference: string }> => ({
    id: await idOf(api, `${prefix}/${name}:1`),
    reference: `${prefix}/${name}:1`,
  })
  const store = dockerStore({ endpoint: { type: 'unix', path: socket }, label: 'docker', cacheFolder: null })
  const [lone, parent] = [await named('lone'), await named('parent')]
  return {
    store,
    pair: { id: (await named('pair')).id, references: [`${prefix}/pair:1`, `${prefix}/pair:2`] },
    lone,
    nameless,
    used: { ...(await named('used')), container },
    parent,
    child: { id: child, reference: `${prefix}/child:1` },
    absent: `sha256:${'0123456789abcdef'.repeat(4)}`,
    refusesParents: !containerd,
    moveName: (reference, to) => {
      const [repository = '', name = ''] = reference.split(':')
      return tag(api, to, repository, name)
    },
    end: async () => {
      store.close()
      await clear(api, prefix, [child, nameless, lone.id, parent.id])
    },
  }
}
