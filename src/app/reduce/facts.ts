import type { Catalog } from '../../engine/catalog.ts'
import { catalogOf } from '../../engine/catalog.ts'
import type { Chains } from '../../engine/layer.ts'
import type { AppEvent } from '../event.ts'
import { replanned } from '../select/review.ts'
import { partsOfKey } from '../select/rows.ts'
import { sharingOf } from '../select/sharing.ts'
import type { Facts, RowKey, State, StoreState } from '../state.ts'
import { counted } from '../words/counted.ts'
import { settleList } from './list.ts'

const withStore = (state: State, change: Partial<StoreState>): State => ({
  ...state,
  store: { ...state.store, ...change },
})

/** True while the row that was marked still stands for something. */
const stands = (catalog: Catalog, key: RowKey): boolean => {
  const { image, reference } = partsOfKey(key)
  const found = catalog.images.get(image)
  return found !== undefined && (reference === null || found.references.includes(reference))
}

const dropGoneMarks = (state: State, catalog: Catalog, at: number): State => {
  const kept = [...state.list.marks].filter((key) => stands(catalog, key))
  const gone = state.list.marks.size - kept.length
  if (gone === 0) return state
  const list = { ...state.list, marks: new Set(kept) }
  // What imgtui itself is removing needs no telling.
  if (state.run !== null && state.run.phase !== 'done') return { ...state, list }
  return {
    ...state,
    list,
    toast: { tone: 'good', text: `${counted(gone, 'marked image is', 'marked images are')} gone.`, at },
  }
}

/** Sizes of writable layers come later than the list; a new list must not lose them. */
const keepWritten = (catalog: Catalog, before: Catalog | null): Catalog => {
  const known = new Map(before?.containers.map(({ id, written }) => [id, written]))
  const containers = catalog.containers.map((container) => ({
    ...container,
    written: container.written ?? known.get(container.id) ?? null,
  }))
  return catalogOf({ images: [...catalog.images.values()], containers }, catalog.complete)
}

/** Chains of a new list that are not known yet: until they are read, every figure that needs them says so. */
const stillToRead = (catalog: Catalog, chains: Chains): Facts['reading'] => {
  const total = catalog.images.size
  let done = 0
  for (const id of catalog.images.keys()) if (chains.has(id)) done += 1
  return done === total ? null : { done, total }
}

const listed = (state: State, fresh: Catalog, at: number): State => {
  const catalog = keepWritten(fresh, state.facts.catalog)
  const facts = { ...state.facts, catalog, listedAt: at, reading: stillToRead(catalog, state.facts.chains) }
  const next: State = { ...state, now: at, facts }
  return settleList(state, catalog.complete ? dropGoneMarks(next, catalog, at) : next)
}

/**
 * A review is frozen, but not in ignorance: what is learnt about the very list that it was made from makes its figures
 * better and changes nothing else.
 */
const relearned = (state: State): State => {
  const { review } = state
  if (review === null || review.sharing.catalog !== state.facts.catalog) return state
  return { ...state, review: replanned({ ...review, sharing: sharingOf(state) }) }
}

type FactsEvent = Extract<AppEvent, { type: `store.${string}` | `facts.${string}` | `details.${string}` }>

/** What the store told. */
export const reduceFacts = (state: State, event: FactsEvent): State => {
  switch (event.type) {
    case 'store.phase':
      return withStore({ ...state, now: event.at }, { phase: event.phase, fault: event.fault, since: event.at })
    case 'store.opened':
      return withStore(state, { info: event.info })
    case 'store.runs':
      return { ...state, cannotRun: event.cannotRun }
    case 'facts.listed':
      return listed(state, event.catalog, event.at)
    case 'facts.chains': {
      const next = { ...state, facts: { ...state.facts, chains: event.chains, reading: event.reading } }
      const known = relearned(next)
      // Ordered by what is only now being read, rows would jump with every batch: they are ordered again at the end.
      return state.list.order.key === 'frees' && event.reading === null ? settleList(state, known) : known
    }
    case 'facts.cache':
      return relearned({ ...state, facts: { ...state.facts, cacheShared: event.shared } })
    case 'facts.written': {
      const { catalog } = state.facts
      if (catalog === null) return state
      const containers = catalog.containers.map((container) => ({
        ...container,
        written: event.bytes.get(container.id) ?? container.written,
      }))
      const next = catalogOf({ images: [...catalog.images.values()], containers }, catalog.complete)
      return { ...state, facts: { ...state.facts, catalog: next } }
    }
    case 'details.history':
      return {
        ...state,
        details: { ...state.details, history: new Map(state.details.history).set(event.image, event.loaded) },
      }
    case 'details.inspect':
      return {
        ...state,
        details: { ...state.details, inspect: new Map(state.details.inspect).set(event.image, event.loaded) },
      }
  }
}
