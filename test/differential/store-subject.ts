import { catalogOf } from '../../src/engine/catalog.ts'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { Image } from '../../src/engine/image.ts'
import { resolveImage } from '../../src/engine/resolve.ts'
import type { Store } from '../../src/engine/store.ts'
import type { ArchiveSource, Arrival } from '../../src/engine/transfer.ts'
import { tarOf } from '../support/tar.ts'
import { archiveOf } from './archive.ts'
import { type Making, OPTIONAL, type Operation, type OperationType } from './operation.ts'
import { rootOf } from './recipe.ts'
import { SLEEPER } from './sleeper.ts'
import { observeStore } from './store-observe.ts'
import { refusedOr } from './store-refusal.ts'
import { pruneWhole, removeBare, removeWhole, unresolved } from './store-remove.ts'
import { type Runs, runsIn } from './store-run.ts'
import type { Outcome, Subject } from './subject.ts'

/** A store that holds nothing yet, and how it is done away with. */
export type FreshStore = { readonly store: Store; readonly end: () => Promise<void> }

type Opened = FreshStore & { readonly runs: Runs }

type Asked<T extends OperationType> = Extract<Operation<string>, { type: T }>

const DONE: Outcome = { type: 'done' }

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

const sourceOf = (bytes: Buffer, name: string): ArchiveSource => ({ stream: chunksOf(bytes), name })

/** The optional ability that a sequence cannot do without. */
const needed = <K extends keyof Store>(store: Store, ability: K): NonNullable<Store[K]> => {
  const call = store[ability]
  if (call === undefined || call === null) throw new Error(`${store.label} has no ${ability}`)
  return call
}

const withImage = async (store: Store, word: string, act: (image: Image) => Promise<Outcome>): Promise<Outcome> => {
  const found = resolveImage(catalogOf(await store.list()), word)
  return found.type === 'image' ? act(found.image) : unresolved(found)
}

const containerNamed = async (store: Store, name: string): Promise<string> => {
  const container = (await store.list()).containers.find((one) => one.name === name)
  if (container === undefined) throw new FaultError(fault('not-found', `No such container: ${name}.`))
  return container.id
}

const madeOf = ({ image }: Arrival): Outcome => ({ type: 'made', image })

const loadedOf = (arrivals: readonly Arrival[]): Outcome => ({
  type: 'loaded',
  references: arrivals.flatMap(({ references }) => references),
  moved: arrivals.flatMap(({ moved }) => moved),
})

const makingOf = ({ reference, message, changes }: Making) => ({
  ...(reference === null ? {} : { reference }),
  ...(message === null ? {} : { message }),
  changes,
})

const create = (store: Store, { image: word, container }: Asked<'create'>): Promise<Outcome> =>
  withImage(store, word, async ({ id }) => {
    const spec = { image: id, imageName: word, name: container, command: [SLEEPER] }
    await needed(store, 'createContainer')(spec)
    return DONE
  })

const apply = async ({ store, runs }: Opened, operation: Operation<string>): Promise<Outcome> => {
  switch (operation.type) {
    case 'load':
      return loadedOf(await needed(store, 'load')(sourceOf(archiveOf(operation.items, operation.flaw), 'an archive')))
    case 'tag':
      return withImage(store, operation.image, async ({ id }) => {
        await needed(store, 'tag')(id, operation.reference)
        return DONE
      })
    case 'find':
      return withImage(store, operation.image, async ({ id }) => ({ type: 'found', image: id }))
    case 'remove':
      return operation.bare ? removeBare(store, operation.image) : removeWhole(store, operation.image)
    case 'prune':
      return pruneWhole(store, operation)
    case 'create':
      return create(store, operation)
    case 'start':
    case 'stop':
      await runs[operation.type](await containerNamed(store, operation.container))
      return DONE
    case 'drop':
      await store.remove({ type: 'container', container: await containerNamed(store, operation.container) })
      return DONE
    case 'write': {
      const file = tarOf([{ name: operation.file, data: 'x'.repeat(operation.size) }])
      await needed(store, 'copyIn')(await containerNamed(store, operation.container), '/', chunksOf(file))
      return DONE
    }
    case 'import':
      return madeOf(await needed(store, 'importRoot')(sourceOf(rootOf(operation.root), '-'), makingOf(operation)))
    case 'commit': {
      const container = await containerNamed(store, operation.container)
      const more = { ...makingOf(operation), author: operation.author }
      return madeOf(await needed(store, 'commitContainer')(container, more))
    }
  }
}

const abilitiesOf = async (store: Store): Promise<ReadonlySet<OperationType>> => {
  const equipped = store.startContainer !== undefined && store.stopContainer !== undefined
  const runs = equipped && (await store.cannotRun?.()) == null
  const able: Readonly<Record<string, boolean>> = {
    start: runs,
    stop: runs,
    write: store.copyIn !== undefined,
    import: store.importRoot !== undefined,
    commit: store.commitContainer !== undefined,
  }
  return new Set(OPTIONAL.filter((type) => able[type] === true))
}

const open = async (make: () => Promise<FreshStore>): Promise<Opened> => {
  const fresh = await make()
  return { ...fresh, runs: runsIn(fresh.store) }
}

const endOf = async ({ store, runs, end }: Opened): Promise<void> => {
  await runs.stopAll()
  store.close()
  await end()
}

/** A store of this program; `make` gives a new one for every sequence. */
export const storeSubject = async (make: () => Promise<FreshStore>): Promise<Subject> => {
  let opened = await open(make)
  return {
    name: opened.store.label,
    can: await abilitiesOf(opened.store),
    apply: (operation) => refusedOr(apply(opened, operation)),
    observe: () => observeStore(opened.store),
    reset: async () => {
      await endOf(opened)
      opened = await open(make)
    },
    close: () => endOf(opened),
  }
}
