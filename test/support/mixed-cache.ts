import type { MadeImage, MadeStep } from './cache.ts'
import { base, bytesFrom, canRun, commit, copied, create, load, tag } from './cache.ts'
import type { EngineApi } from './engine-api.ts'
import type { Random } from './random.ts'
import { tarOf } from './tar.ts'

type Id = `sha256:${string}`

/** What {@link makeMixedCache} made: the only things that a test on this engine may touch. */
export type MixedCache = { readonly images: ReadonlySet<string> }

const listIds = async ({ call }: EngineApi): Promise<readonly Id[]> =>
  (await call<{ Id: Id }[]>('GET', '/images/json?all=1')).map(({ Id: id }) => id)

/** Files of `name`: plain ones, links of both kinds, and a folder. */
const linked = (name: string, length: number): MadeStep => ({
  command: `COPY ${name} / # buildkit`,
  files: [
    { name: `${name}/` },
    { name: `${name}/file`, data: bytesFrom(name, length) },
    { name: `${name}/twin`, hardlink: `${name}/file` },
    { name: `${name}/link`, symlink: 'file' },
    { name: `${name}/far`, symlink: '/usr/share/somewhere/else' },
  ],
})

const WITHOUT_FILES: MadeStep = { command: 'WORKDIR /w', files: [{ name: 'w/' }] }
const WITHOUT_ANYTHING: MadeStep = { command: 'RUN /bin/true # buildkit', files: [] }

const madeImages = (prefix: string, count: number, random: Random): readonly MadeImage[] => {
  const bases = [0, 1, 2].map((number) => [
    ...(number === 0 ? base : []),
    linked(`${prefix}-base-${number}`, 200_000 + random.below(300_000)),
  ])
  const runtimes = Array.from({ length: 6 }, (_, number): readonly MadeStep[] => [
    ...(random.pick(bases) as readonly MadeStep[]),
    copied(`${prefix}-runtime-${number}`, 20_000 + random.below(80_000)),
    ...(random.below(3) === 0 ? [WITHOUT_FILES] : []),
  ])
  const own = (number: number): readonly MadeStep[] => {
    const layers = Array.from({ length: 1 + random.below(3) }, (_, at) =>
      (random.below(4) === 0 ? linked : copied)(`${prefix}-app-${number}-${at}`, 1 + random.below(30_000)),
    )
    return [...layers, { command: 'ENV A=1' }, ...(random.below(5) === 0 ? [WITHOUT_ANYTHING] : [])]
  }
  const tagsOf = (number: number): readonly string[] => {
    // A tag that is given again later leaves a nameless image behind.
    const name = `${prefix}/app-${number % 5 === 4 ? number - 1 : number}`
    return [`${name}:1`, ...[`${name}:latest`, `host.example:5000/${name}:x`].slice(0, random.below(3))]
  }
  const apps = Array.from(
    { length: count },
    (_, number): MadeImage => ({
      steps: [...random.pick([...runtimes, ...bases]), ...own(number)],
      tags: tagsOf(number),
      created: 1_600_000_000 + number * 3600,
    }),
  )
  const twins = random.some(apps, 4).map(
    (app, number): MadeImage => ({
      ...app,
      tags: [`${prefix}/twin-${number}:1`],
      labels: { twin: String(number) },
    }),
  )
  // Removed by force later, while a container is made from each; what was built on the same layers stays.
  const orphans = [0, 1, 2].flatMap((number): readonly MadeImage[] => {
    const steps = [...random.pick(runtimes), copied(`${prefix}-orphan-${number}`, 9000 + number)]
    const heir = [...steps, copied(`${prefix}-heir-${number}`, 400 + number)]
    return [
      { steps, tags: [`${prefix}/orphan-${number}:1`] },
      { steps: heir, tags: [`${prefix}/heir-${number}:1`] },
    ]
  })
  const below = [...bases, ...runtimes].map(
    (steps, number): MadeImage => ({ steps, tags: [`${prefix}/below-${number}:1`] }),
  )
  return [...random.some(below, 6), ...apps, ...twins, ...orphans]
}

/** Builds with the classic builder, whose every step leaves an image without a name. */
const build = async ({ call }: EngineApi, prefix: string, number: number, from: string): Promise<void> => {
  const dockerfile = [
    `FROM ${from}`,
    'COPY common /common',
    'ENV STEP=1',
    `COPY own-${number} /own`,
    `LABEL built=${number}`,
  ].join('\n')
  const context = tarOf([
    { name: 'Dockerfile', data: dockerfile },
    { name: 'common', data: bytesFrom(`${prefix} ${from} common`, 5000) },
    { name: `own-${number}`, data: bytesFrom(`${prefix} ${number} own`, 700 + number) },
  ])
  const said: unknown = await call('POST', `/build?version=1&networkmode=none&t=${prefix}/built-${number}:1`, context)
  if (JSON.stringify(said).includes('errorDetail')) throw new Error(JSON.stringify(said))
}

const containersOn = async (api: EngineApi, prefix: string, images: readonly Id[], random: Random): Promise<void> => {
  let made = 0
  const add = async (state: string, image: Id): Promise<void> => {
    const more = { OpenStdin: true, Cmd: ['/bin/sh', '-c', state === 'exited' ? 'echo written >/file' : 'read line'] }
    const id = await create(api, image, `${prefix}-${state}-${made}`, more)
    made += 1
    if (state === 'created' || !canRun) return
    await api.call('POST', `/containers/${id}/start`)
    if (state === 'exited') await api.call('POST', `/containers/${id}/wait`)
    if (state === 'paused') await api.call('POST', `/containers/${id}/pause`)
  }
  for (const state of ['created', 'exited', 'running', 'paused']) await add(state, random.pick(images))
}

/** Those of the images that have a shell at the bottom, so that containers made from them can run. */
const withShell = async ({ call }: EngineApi, prefix: string, ids: readonly Id[]): Promise<readonly Id[]> => {
  type Looked = { readonly RootFS: { readonly Layers?: readonly string[] } }
  const bottomOf = async (image: string): Promise<string | undefined> =>
    (await call<Looked>('GET', `/images/${image}/json`)).RootFS.Layers?.[0]
  const shell = await bottomOf(`${prefix}/shell:1`)
  const bottoms = await Promise.all(ids.map(bottomOf))
  return ids.filter((_, index) => bottoms[index] === shell)
}

/**
 * A cache in which everything happens that makes counting hard: bases under many, one layer under several configs,
 * layers without bytes, links, several names, nameless images, classic builds and commits, containers in every state,
 * and with `orphans` three whose image was removed by force and that keep its layers.
 */
export const makeMixedCache = async (
  api: EngineApi,
  prefix: string,
  { count, orphans, random }: { readonly count: number; readonly orphans: boolean; readonly random: Random },
): Promise<MixedCache> => {
  const before = new Set(await listIds(api))
  await load(api, [{ steps: base, tags: [`${prefix}/shell:1`] }, ...madeImages(prefix, count, random)])
  const mine = (await listIds(api)).filter((id) => !before.has(id)).sort()
  const users = random.some(await withShell(api, prefix, mine), 8)
  const user = (number: number): Id => users[number % users.length] as Id
  for (const number of [0, 1, 2, 3]) {
    await tag(api, user(6 + (number >> 1)), `${prefix}/from`, String(number >> 1))
    await build(api, prefix, number, `${prefix}/from:${number >> 1}`)
  }
  await containersOn(api, prefix, users.slice(0, 5), random)
  const parent = await create(api, user(5), `${prefix}-parent`)
  await commit(api, parent, `${prefix}/child`, '1')
  await commit(api, parent, `${prefix}/middle`, '1')
  const second = await create(api, `${prefix}/middle:1`, `${prefix}-second`)
  await commit(api, second, `${prefix}/grandchild`, '1')
  await tag(api, `${prefix}/shell:1`, `${prefix}/middle`, '1')
  for (const id of [parent, second]) await api.call('DELETE', `/containers/${id}`)
  if (orphans) {
    for (const name of [0, 1, 2].map((number) => `${prefix}/orphan-${number}:1`)) {
      await create(api, name, `${prefix}-${name.slice(-8, -2)}`)
      // Only a test does this: it makes the container that keeps layers which no image names any more.
      await api.call('DELETE', `/images/${name}?force=1`)
    }
  }
  return { images: new Set((await listIds(api)).filter((id) => !before.has(id))) }
}

/** Removes what {@link makeMixedCache} made and is still there, by whatever force it takes. */
export const clearMixedCache = async (api: EngineApi, prefix: string, { images }: MixedCache): Promise<void> => {
  const containers = await api.call<{ Id: string; Names: string[] }[]>('GET', '/containers/json?all=1')
  for (const { Id: id, Names: names } of containers) {
    if (names.some((name) => name.startsWith(`/${prefix}`))) await api.call('DELETE', `/containers/${id}?force=1`)
  }
  // Children hold their parents, so this may take a few rounds.
  for (let left = -1; ; ) {
    const ids = (await listIds(api)).filter((id) => images.has(id))
    if (ids.length === 0) return
    if (ids.length === left) throw new Error(`${ids.length} images cannot be cleared away`)
    left = ids.length
    for (const id of ids) await api.call('DELETE', `/images/${id}?force=1`).catch(() => null)
  }
}
