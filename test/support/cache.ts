import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { EngineApi } from './engine-api.ts'
import type { TarEntry } from './tar.ts'
import { tarOf } from './tar.ts'

/**
 * One step of a made image: with files it is a layer (an empty list makes an empty one), without it only says
 * something.
 */
export type MadeStep = { readonly command: string; readonly files?: readonly TarEntry[] }

export type MadeImage = {
  readonly steps: readonly MadeStep[]
  readonly tags: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly environment?: readonly string[]
  readonly command?: readonly string[]
  /** Seconds since the epoch; null leaves the date out. */
  readonly created?: number | null
  readonly architecture?: string
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

const BUSYBOX = '/usr/bin/busybox'

/** True when containers made from {@link base} can run here: a static busybox is what they run. */
export const canRun: boolean = existsSync(BUSYBOX)

/** `length` bytes that depend on `seed` only and do not compress. */
export const bytesFrom = (seed: string, length: number): Buffer => {
  const parts: Buffer[] = []
  for (let made = 0; made < length; made += 32) parts.push(createHash('sha256').update(`${seed} ${made}`).digest())
  return Buffer.concat(parts).subarray(0, length)
}

/** The steps that most made images begin with: a shell, where the machine has one to give. */
export const base: readonly MadeStep[] = [
  {
    command: '/bin/sh -c #(nop) ADD file:base in / ',
    files: canRun
      ? [{ name: 'bin/' }, { name: 'bin/sh', data: readFileSync(BUSYBOX), mode: 0o755 }]
      : [{ name: 'base', data: bytesFrom('base', 5000) }],
  },
  { command: '/bin/sh -c #(nop)  CMD ["/bin/sh"]' },
]

/** A step with one file of `length` bytes. */
export const copied = (name: string, length: number): MadeStep => ({
  command: `COPY ${name} /${name} # buildkit`,
  files: [{ name, data: bytesFrom(name, length) }],
})

const configOf = (image: MadeImage, layers: readonly Buffer[]): string => {
  const created =
    image.created === null ? {} : { created: new Date((image.created ?? 1_700_000_000) * 1000).toISOString() }
  return JSON.stringify({
    ...created,
    architecture: image.architecture ?? 'amd64',
    os: 'linux',
    config: { Cmd: image.command ?? ['/bin/sh'], Env: image.environment ?? ['PATH=/bin'], Labels: image.labels ?? {} },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    history: image.steps.map(({ command, files }) => ({
      ...created,
      created_by: command,
      ...(files ? {} : { empty_layer: true }),
    })),
  })
}

/** The images as one archive in the form of `docker save`. Layers they have in common are in it once. */
export const archiveOf = (images: readonly MadeImage[]): Buffer => {
  const entries = new Map<string, Buffer | string>()
  const manifest = images.map((image) => {
    const layers = image.steps.flatMap(({ files }) => (files ? [tarOf(files)] : []))
    const config = configOf(image, layers)
    entries.set(`${sha256(config)}.json`, config)
    for (const layer of layers) entries.set(`${sha256(layer)}.tar`, layer)
    return {
      Config: `${sha256(config)}.json`,
      RepoTags: image.tags,
      Layers: layers.map((layer) => `${sha256(layer)}.tar`),
    }
  })
  entries.set('manifest.json', JSON.stringify(manifest))
  return tarOf([...entries].map(([name, data]) => ({ name, data })))
}

/** Puts the images into the engine. */
export const load = async ({ call }: EngineApi, images: readonly MadeImage[]): Promise<void> => {
  const answer: unknown = await call('POST', '/images/load?quiet=1', archiveOf(images))
  if (JSON.stringify(answer).includes('errorDetail')) throw new Error(JSON.stringify(answer))
}

/** The engine's ID of what `name` names. */
export const idOf = async ({ call }: EngineApi, name: string): Promise<`sha256:${string}`> =>
  (await call<{ Id: `sha256:${string}` }>('GET', `/images/${name}/json`)).Id

/** Gives an image one more name, or moves that name to it. */
export const tag = async ({ call }: EngineApi, image: string, repository: string, name: string): Promise<void> => {
  await call('POST', `/images/${image}/tag?repo=${encodeURIComponent(repository)}&tag=${name}`)
}

/** Makes a container and does not start it; its ID. */
export const create = async ({ call }: EngineApi, image: string, name: string, more: object = {}): Promise<string> => {
  const { HostConfig: host = {}, ...rest } = more as { HostConfig?: object }
  const body = { Image: image, Cmd: ['/bin/sh'], HostConfig: { NetworkMode: 'none', ...host }, ...rest }
  return (await call<{ Id: string }>('POST', `/containers/create?name=${name}`, body)).Id
}

/** Makes a child of the container's image, as `docker commit` does; its ID. */
export const commit = async (
  { call }: EngineApi,
  container: string,
  repository: string,
  name: string,
): Promise<`sha256:${string}`> =>
  (
    await call<{ Id: `sha256:${string}` }>(
      'POST',
      `/commit?container=${container}&repo=${encodeURIComponent(repository)}&tag=${name}`,
      {},
    )
  ).Id

/**
 * Removes every container whose name begins with `prefix`, every image with `prefix` in a name, and `ids`, whatever
 * holds them. Force is right here: the tests' own things have to go, and no store is asked.
 */
export const clear = async ({ call }: EngineApi, prefix: string, ids: readonly string[] = []): Promise<void> => {
  const quietly = (path: string): Promise<unknown> => call('DELETE', path).catch(() => null)
  const containers: { Id: string; Names: string[] }[] = await call('GET', '/containers/json?all=1')
  for (const { Id: id, Names: names } of containers) {
    if (names.some((name) => name.startsWith(`/${prefix}`))) await quietly(`/containers/${id}?force=1&v=1`)
  }
  const images: { Id: string; RepoTags: string[] | null; Created: number }[] = await call('GET', '/images/json?all=1')
  const mine = images.filter(({ RepoTags: tags }) => tags?.some((name) => name.includes(prefix)) === true)
  // Children are the younger ones, and the classic store wants them first.
  for (const { RepoTags: tags } of mine.sort((a, b) => b.Created - a.Created)) {
    for (const name of tags ?? []) if (name.includes(prefix)) await quietly(`/images/${name}?force=1`)
  }
  for (const id of ids) await quietly(`/images/${id}?force=1`)
}
