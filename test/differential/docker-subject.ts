import type { Digest } from '../../src/engine/digest.ts'
import { tarOf } from '../support/tar.ts'
import { archiveOf } from './archive.ts'
import { observeDocker } from './docker-observe.ts'
import { refusalIn, refusalOf } from './docker-refusal.ts'
import { type Answer, type Ask, askAt } from './http.ts'
import { type Making, OPTIONAL, type Operation, type PruneFilters } from './operation.ts'
import { rootOf } from './recipe.ts'
import { canSleep, SLEEPER } from './sleeper.ts'
import { type Outcome, refusedFor, type Subject, type Taken } from './subject.ts'

type Asked<T extends Operation['type']> = Extract<Operation<string>, { type: T }>

const DONE: Outcome = { type: 'done' }

const outcomeOf = (answer: Answer, done: (body: unknown) => Outcome = () => DONE): Outcome => {
  const refusal = refusalOf(answer)
  return refusal === null ? done(answer.body) : refusedFor(refusal)
}

/** The whole name in one parameter: beside a `tag` of its own the engine would forgive what is wrong with it. */
const named = (reference: string | null): string => (reference === null ? '' : `&repo=${encodeURIComponent(reference)}`)

const changed = ({ changes }: Making): string =>
  changes.map((change) => `&changes=${encodeURIComponent(change)}`).join('')

/** A name may hold slashes that belong to the path. */
const pathOf = (image: string): string => image.split('/').map(encodeURIComponent).join('/')

type Deleted = { readonly Untagged?: string; readonly Deleted?: Digest }

/** The engine reports images and chain IDs under one word: what it listed before tells them apart. */
const takenOf = (records: readonly Deleted[], images: ReadonlySet<string>): Taken => {
  const gone = records.flatMap(({ Deleted: digest }) => (digest === undefined ? [] : [digest]))
  return {
    untagged: records.flatMap(({ Untagged: name }) => (name === undefined ? [] : [name])),
    deleted: gone.filter((digest) => images.has(digest)),
    layers: gone.filter((digest) => !images.has(digest)),
  }
}

const imagesOf = async ({ ask }: Pick<Ask, 'ask'>): Promise<ReadonlySet<string>> =>
  new Set(((await ask('GET', '/images/json?all=1')).body as { Id: string }[]).map(({ Id }) => Id))

type Line = { readonly stream?: string; readonly status?: string; readonly errorDetail?: { readonly message: string } }

const linesOf = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as Line]))

const LOADED = /^Loaded image: (.+)\n$/
const MOVED = /^The image (.+) already exists, renaming the old one with ID (sha256:[0-9a-f]{64}) to empty string\n$/

const load = async ({ ask }: Ask, { items, flaw }: Asked<'load'>): Promise<Outcome> => {
  const answer = await ask('POST', '/images/load?quiet=1', archiveOf(items, flaw))
  const lines = linesOf(answer.text)
  const error = lines.find(({ errorDetail }) => errorDetail !== undefined)?.errorDetail
  if (error !== undefined) return refusedFor(refusalIn(error.message))
  const said = lines.map(({ stream = '' }) => stream)
  return outcomeOf(answer, () => ({
    type: 'loaded',
    references: said.flatMap((text) => LOADED.exec(text)?.[1] ?? []),
    moved: said.flatMap((text) => {
      const [, reference, from] = MOVED.exec(text) ?? []
      return reference === undefined ? [] : [{ reference, from: from as Digest }]
    }),
  }))
}

const filtersOf = ({ all, labels, notLabels, until }: PruneFilters): string =>
  JSON.stringify({
    dangling: [String(!all)],
    ...(labels.length === 0 ? {} : { label: labels }),
    ...(notLabels.length === 0 ? {} : { 'label!': notLabels }),
    ...(until === null ? {} : { until: [String(until)] }),
  })

const prune = async (engine: Ask, filters: PruneFilters): Promise<Outcome> => {
  const images = await imagesOf(engine)
  const answer = await engine.ask('POST', `/images/prune?filters=${encodeURIComponent(filtersOf(filters))}`)
  return outcomeOf(answer, (body) => {
    const { ImagesDeleted } = body as { ImagesDeleted: readonly Deleted[] | null }
    return { type: 'pruned', ...takenOf(ImagesDeleted ?? [], images) }
  })
}

const remove = async (engine: Ask, { image, bare }: Asked<'remove'>): Promise<Outcome> => {
  const images = await imagesOf(engine)
  const answer = await engine.ask('DELETE', `/images/${pathOf(image)}?noprune=${bare ? 1 : 0}`)
  return outcomeOf(answer, (body) => ({ type: 'removed', ...takenOf(body as Deleted[], images) }))
}

const importRoot = async ({ ask }: Ask, operation: Asked<'import'>): Promise<Outcome> => {
  const { reference, message } = operation
  const said = message === null ? '' : `&message=${encodeURIComponent(message)}`
  const query = `fromSrc=-${named(reference)}${said}${changed(operation)}`
  const answer = await ask('POST', `/images/create?${query}`, rootOf(operation.root))
  return outcomeOf(answer, () => ({ type: 'made', image: linesOf(answer.text).at(-1)?.status as Digest }))
}

const commit = async ({ ask }: Ask, operation: Asked<'commit'>): Promise<Outcome> => {
  const { container, reference, message, author } = operation
  const said = `&comment=${encodeURIComponent(message ?? '')}&author=${encodeURIComponent(author)}`
  const query = `container=${container}${named(reference)}${said}${changed(operation)}`
  return outcomeOf(await ask('POST', `/commit?${query}`, {}), (body) => ({
    type: 'made',
    image: (body as { Id: Digest }).Id,
  }))
}

const apply = async (engine: Ask, operation: Operation<string>): Promise<Outcome> => {
  const { ask } = engine
  switch (operation.type) {
    case 'load':
      return load(engine, operation)
    case 'tag':
      return outcomeOf(await ask('POST', `/images/${pathOf(operation.image)}/tag?${named(operation.reference)}`))
    case 'find':
      return outcomeOf(await ask('GET', `/images/${pathOf(operation.image)}/json`), (body) => ({
        type: 'found',
        image: (body as { Id: Digest }).Id,
      }))
    case 'remove':
      return remove(engine, operation)
    case 'prune':
      return prune(engine, operation)
    case 'create': {
      const settings = { Image: operation.image, Cmd: [SLEEPER], HostConfig: { NetworkMode: 'none' } }
      return outcomeOf(await ask('POST', `/containers/create?name=${operation.container}`, settings))
    }
    case 'start':
      return outcomeOf(await ask('POST', `/containers/${operation.container}/start`))
    case 'stop':
      return outcomeOf(await ask('POST', `/containers/${operation.container}/stop?t=10`))
    case 'drop':
      return outcomeOf(await ask('DELETE', `/containers/${operation.container}`))
    case 'write': {
      const file = tarOf([{ name: operation.file, data: 'x'.repeat(operation.size) }])
      return outcomeOf(await ask('PUT', `/containers/${operation.container}/archive?path=/`, file))
    }
    case 'import':
      return importRoot(engine, operation)
    case 'commit':
      return commit(engine, operation)
  }
}

/** More than any sequence needs: a chain of images goes one link at a time where a name stands in between. */
const PASSES = 50

// Force is right here: what a sequence made has to go, and no store is asked.
const empty = async ({ ask }: Ask): Promise<void> => {
  const containers = (await ask('GET', '/containers/json?all=1')).body as { Id: string }[]
  for (const { Id } of containers) await ask('DELETE', `/containers/${Id}?force=1&v=1`)
  for (let pass = 0; pass < PASSES; pass += 1) {
    await ask('POST', `/images/prune?filters=${encodeURIComponent('{"dangling":["false"]}')}`)
    const { size } = await imagesOf({ ask })
    if (size === 0) return
  }
  throw new Error('the engine cannot be emptied')
}

/**
 * The engine that listens on `socket`. It must hold nothing when it is handed over, since whatever is in it is taken for
 * something that a sequence made, and goes: rejects where it holds anything.
 */
export const dockerSubject = async (socket: string, name = 'docker'): Promise<Subject> => {
  const engine = askAt(socket)
  const { images, containers } = await observeDocker(engine)
  if (images.length + containers.length > 0)
    throw new Error(`${socket} holds ${images.length} images and ${containers.length} containers: it must be empty`)
  return {
    name,
    can: new Set(canSleep ? OPTIONAL : OPTIONAL.filter((type) => type !== 'start' && type !== 'stop')),
    apply: (operation) => apply(engine, operation),
    observe: () => observeDocker(engine),
    reset: () => empty(engine),
    close: async () => engine.close(),
  }
}
