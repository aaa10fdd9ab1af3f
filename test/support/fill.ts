import type { MadeImage } from './cache.ts'
import { base, canRun, commit, copied, create, idOf, load, tag } from './cache.ts'
import type { EngineApi } from './engine-api.ts'

const ESCAPE = '\u001b'

const applications = (prefix: string, count: number): readonly MadeImage[] =>
  Array.from({ length: count }, (_, index) => ({
    steps: [
      ...base,
      copied(`${prefix}-shared-${index % 3}`, 3000 + (index % 3)),
      { command: 'ENV A=1' },
      copied(`${prefix}-own-${index}`, 100 + index),
    ],
    tags:
      index % 4 === 0
        ? [`${prefix}/app-${index}:1`, `${prefix}/app-${index}:latest`, `host.example:5000/${prefix}-${index}:x`]
        : [`${prefix}-${index}:1`],
    labels: { 'imgtui.test': prefix },
    created: 1_600_000_000 + index * 3600,
  }))

/** Images that are legal and unusual. */
const oddities = (prefix: string): readonly MadeImage[] => [
  { steps: [{ command: 'LABEL nothing=here' }], tags: [`${prefix}/odd:no-layers`] },
  {
    // Empty layers between full ones, beside steps that make none: the history alone does not say which is which.
    steps: [
      ...base,
      { command: 'WORKDIR /w', files: [{ name: 'w/' }] },
      copied(`${prefix}-odd`, 777),
      { command: 'RUN /bin/true # buildkit' },
      { command: 'ENV X=1' },
    ],
    tags: [`${prefix}/odd:empty-layers`],
  },
  { steps: [copied(`${prefix}-twice`, 500), copied(`${prefix}-twice`, 500)], tags: [`${prefix}/odd:layer-twice`] },
  { steps: [copied(`${prefix}-undated`, 50)], tags: [`${prefix}/odd:undated`], created: null },
  { steps: [...base, copied(`${prefix}-foreign`, 900)], tags: [`${prefix}/odd:foreign`], architecture: 's390x' },
  {
    steps: [{ command: `RUN echo ${ESCAPE}[31mred${ESCAPE}]0;title\u0007`, files: [{ name: 'x', data: prefix }] }],
    tags: [`${prefix}/odd:hostile`],
    labels: { [`${ESCAPE}[2J`]: `a\u0000b${ESCAPE}[5;5H`, ['__proto__']: 'label', constructor: 'label' },
    environment: [`PS1=${ESCAPE}]0;title\u0007`],
    command: [`${ESCAPE}c`],
  },
]

/** What {@link fill} made, beside what can be looked up by name. */
export type Filled = { readonly nameless: readonly string[] }

/**
 * A small cache with something of everything: shared layers, several names, dangling and intermediate images, empty
 * layers, labels with control characters, children, containers in every state that can be had. All names begin with
 * `prefix`.
 */
export const fill = async (api: EngineApi, prefix: string, count = 12): Promise<Filled> => {
  const images = [...applications(prefix, count), ...oddities(prefix)]
  await load(api, images)
  const nameless: string[] = []
  for (const index of [1, 2]) {
    // Its only name moves on: that is how images come to dangle.
    nameless.push(await idOf(api, `${prefix}-${index}:1`))
    await tag(api, `${prefix}/app-0:1`, `${prefix}-${index}`, '1')
  }
  await create(api, `${prefix}/app-0:1`, `${prefix}-created`)
  const parent = await create(api, `${prefix}/app-4:1`, `${prefix}-parent`)
  await commit(api, parent, `${prefix}/child`, '1')
  const middle = await commit(api, parent, `${prefix}/middle`, '1')
  const second = await create(api, `${prefix}/middle:1`, `${prefix}-second`)
  await commit(api, second, `${prefix}/grandchild`, '1')
  await tag(api, `${prefix}/app-0:1`, `${prefix}/middle`, '1')
  nameless.push(middle)
  await api.call('DELETE', `/containers/${parent}`)
  await api.call('DELETE', `/containers/${second}`)
  if (canRun) await runSome(api, prefix)
  return { nameless }
}

const runSome = async (api: EngineApi, prefix: string): Promise<void> => {
  const from = `${prefix}/app-0:1`
  const started = async (name: string, script: string): Promise<string> => {
    // Nobody writes to its stdin, so that whoever reads from there waits without doing anything.
    const id = await create(api, from, `${prefix}-${name}`, { Cmd: ['/bin/sh', '-c', script], OpenStdin: true })
    await api.call('POST', `/containers/${id}/start`)
    return id
  }
  await api.call('POST', `/containers/${await started('exited', 'echo written >/file')}/wait`)
  await started('running', 'read line')
  await api.call('POST', `/containers/${await started('paused', 'read line')}/pause`)
}
