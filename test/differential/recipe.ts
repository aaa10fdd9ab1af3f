import { createHash } from 'node:crypto'
import type { Digest } from '../../src/engine/digest.ts'
import type { ImageId } from '../../src/engine/image.ts'
import { type TarEntry, tarOf } from '../support/tar.ts'
import { SLEEPER, sleeper } from './sleeper.ts'

/** The digest of these bytes. */
export const sha256 = (bytes: Buffer | string): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** How many bases there are to build on, and how many kinds of step to build with. */
export const BASES = 5
export const KINDS = 5

/** One step of a build; without files it makes no layer. */
type Step = {
  readonly command: string
  readonly comment?: string
  readonly files: readonly TarEntry[] | null
  readonly labels?: Readonly<Record<string, string>>
  readonly author?: string
}

/** An image that can be loaded: equal paths give equal bytes, and paths that begin alike share what they begin with. */
export type Recipe = {
  readonly id: ImageId
  readonly config: Readonly<Record<string, unknown>>
  /** Bottom layer first. */
  readonly layers: readonly Buffer[]
  readonly diffIds: readonly Digest[]
}

const WORKING_DIRECTORY = 'w'

const baseLayer = (base: number): readonly TarEntry[] => [
  { name: SLEEPER.slice(1), data: sleeper(), mode: 0o755 },
  // Docker makes a missing working directory with a container, of today's date: what is committed would be left to chance.
  { name: `${WORKING_DIRECTORY}/` },
  { name: `base-${base}`, data: `base ${base}\n`.repeat(20 + base) },
]

const bases: readonly Step[] = [
  { command: '/bin/sh -c #(nop) ADD file:0 in / ', files: baseLayer(0), labels: { tier: 'base' } },
  { command: 'ADD file:1 in /', files: baseLayer(1) },
  { command: 'COPY / /', comment: 'made', files: baseLayer(2), labels: { tier: 'base', keep: '' }, author: 'Somebody' },
  { command: '', files: baseLayer(3) },
  { command: 'LABEL tier=none', files: null, labels: { tier: 'none' } },
]

/** Bases that lack what most images have: any date; config section and history; layers. */
const UNDATED = 1
const BARE = 3
const EMPTY = 4

const stepOf = (path: readonly number[]): Step => {
  const [base = 0] = path
  const name = path.join('-')
  switch (path.at(-1)) {
    case 0:
      return { command: `COPY ${name} /${name} # buildkit`, files: [{ name, data: `${name}\n`.repeat(30) }] }
    case 1:
      return { command: 'LABEL a=1', files: null, labels: { a: '1' } }
    case 2:
      return { command: 'RUN mkdir /empty', comment: 'no bytes', files: [{ name: 'empty/' }] }
    case 3:
      return { command: 'COPY again / ', files: baseLayer(base) }
    default:
      return {
        command: `/bin/sh -c link ${name}`,
        comment: 'linked',
        files: [
          { name: 'links/' },
          { name: `links/${name}`, data: name.repeat(40) },
          { name: 'links/hard', hardlink: `links/${name}` },
          { name: 'links/soft', symlink: `${name}/of/some/length` },
        ],
        labels: { keep: 'yes', a: '2' },
      }
  }
}

const FIRST = Date.UTC(2020, 8, 13)

const isFine = (path: readonly number[]): boolean => path.length % 2 === 1

/** Every second image has a date that is no whole second. */
const dateOf = (path: readonly number[]): string => {
  const seconds = path.reduce((sum, part, depth) => sum + (part + 1) * 10 ** (depth + 1), 0)
  return new Date(FIRST + seconds * 1000 + (isFine(path) ? 500 : 0)).toISOString().replace('.000Z', 'Z')
}

const build = (path: readonly number[]): Recipe => {
  const [base = 0, ...rest] = path
  const steps = [bases[base] as Step, ...rest.map((_, depth) => stepOf(path.slice(0, depth + 2)))]
  const layers = steps.flatMap(({ files }) => (files === null ? [] : [tarOf(files)]))
  const diffIds = layers.map((layer) => sha256(layer))
  const labels = Object.assign({}, ...steps.map((step) => step.labels ?? {})) as Record<string, string>
  const history = steps.slice(base === BARE ? 1 : 0).map(({ command, comment, files }, depth) => ({
    ...(base === UNDATED ? {} : { created: dateOf(path.slice(0, depth + 1)) }),
    created_by: command,
    ...(comment === undefined ? {} : { comment }),
    ...(files === null ? { empty_layer: true } : {}),
  }))
  const config = {
    ...(base === UNDATED ? {} : { created: dateOf(path) }),
    architecture: base === 2 ? 'arm64' : 'amd64',
    os: 'linux',
    ...(steps[0]?.author === undefined ? {} : { author: steps[0].author }),
    ...(base === BARE && Object.keys(labels).length === 0
      ? {}
      : {
          config: {
            Env: ['PATH=/bin', `DEPTH=${path.length}`],
            Cmd: [SLEEPER],
            Labels: labels,
            ...(base === 2
              ? { ExposedPorts: { '80/tcp': {} }, User: '65534', WorkingDir: `/${WORKING_DIRECTORY}` }
              : {}),
          },
        }),
    rootfs: { type: 'layers', diff_ids: diffIds },
    ...(history.length === 0 ? {} : { history }),
  }
  return { id: sha256(JSON.stringify(config)), config, layers, diffIds }
}

const built = new Map<string, Recipe>()

/** The image of a path: a base, then one number for the kind of each further step. */
export const recipeOf = (path: readonly number[]): Recipe => {
  const key = path.join('.')
  const known = built.get(key) ?? build(path)
  built.set(key, known)
  return known
}

const LOADED = 'image '

/** What sequences call it: `image 0.1`. */
export const aliasOf = (path: readonly number[]): string => `${LOADED}${path.join('.')}`

/** The path of what sequences call so; null for what was not loaded but made. */
export const pathOf = (alias: string): readonly number[] | null =>
  alias.startsWith(LOADED) ? alias.slice(LOADED.length).split('.').map(Number) : null

/** Whether the date of what is called so is no whole second. */
export const hasFineDate = (alias: string): boolean => isFine(pathOf(alias) ?? [])

/** Whether what is called so holds the program that containers run. */
export const hasSleeper = (alias: string): boolean => {
  const [base = EMPTY] = pathOf(alias) ?? []
  return base !== EMPTY
}

/** A root file system to import: equal numbers give equal bytes. */
export const rootOf = (root: number): Buffer =>
  tarOf([{ name: 'etc/' }, { name: `etc/root-${root}`, data: `root ${root}\n`.repeat(10 + root) }])

/** Whether an image has a config section, as far as it is a loaded one; made images all have. */
export const hasConfig = (id: ImageId): boolean => {
  const recipe = built.values().find((one) => one.id === id)
  return recipe === undefined || 'config' in recipe.config
}
