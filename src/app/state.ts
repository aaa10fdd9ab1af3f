import type { Catalog } from '../engine/catalog.ts'
import type { Fault } from '../engine/fault.ts'
import type { Filter } from '../engine/filter.ts'
import type { ImageId } from '../engine/image.ts'
import type { Chains } from '../engine/layer.ts'
import type { Plan, Target } from '../engine/plan.ts'
import type { Sharing } from '../engine/sharing.ts'
import type { Order } from '../engine/sort.ts'
import { BIGGEST_FIRST } from '../engine/sort.ts'
import type { HistoryStep, Inspection, StoreInfo } from '../engine/store.ts'
import type { CheckReport } from '../engine/upkeep.ts'
import type { Ability } from './abilities.ts'
import type { Form } from './form.ts'
import type { StepReport } from './remove.ts'
import type { ContainerName, Job } from './task.ts'

/** Identity of a row in the list: an image ID, or an image ID and one of its references. Never a row number. */
export type RowKey = string

/** How far the connection to the store has come. `lost` keeps the last list, `failed` has none to keep. */
export type Phase = 'connecting' | 'reading' | 'live' | 'lost' | 'failed'

export type StoreState = {
  readonly label: string
  readonly address: string
  /** Somebody named it; else it was opened because there was no other. */
  readonly chosen: boolean
  /** It is the made-up one. */
  readonly demo: boolean
  readonly phase: Phase
  readonly info: StoreInfo | null
  readonly fault: Fault | null
  /** When this phase began. Milliseconds since the epoch. */
  readonly since: number
}

/** What the store holds, as far as it has been read. */
export type Facts = {
  readonly catalog: Catalog | null
  /** When the list was read. Milliseconds since the epoch; null before the first one. */
  readonly listedAt: number | null
  readonly chains: Chains
  /** How many chains have still to be read, of how many; null when nothing is being read. */
  readonly reading: { readonly done: number; readonly total: number } | null
  readonly cacheShared: readonly number[] | null
}

export const TABS = ['history', 'inspect', 'layers', 'held by'] as const
export type Tab = (typeof TABS)[number]

/** A place in something that scrolls: the row with the cursor and the first row in view. */
export type Place = { readonly cursor: number; readonly top: number }
export const TOP: Place = { cursor: 0, top: 0 }

export type ListView = {
  readonly filter: Filter
  readonly order: Order
  /** The search text in force, conditions included. */
  readonly search: string
  readonly cursor: RowKey | null
  /** Number of the first row in view. */
  readonly top: number
  readonly marks: ReadonlySet<RowKey>
  /** Marks taken away by the last clearing, to be brought back by another one. */
  readonly cleared: ReadonlySet<RowKey>
  /** Where range marking began; null when it is off. */
  readonly anchor: RowKey | null
  /** Images whose tags are unfolded. */
  readonly opened: ReadonlySet<ImageId>
}

export type DetailView = {
  readonly tab: Tab
  readonly places: Readonly<Record<Tab, Place>>
  /** Steps that add no files are left out of the history. */
  readonly filesOnly: boolean
  /** The raw JSON is unfolded in Inspect. */
  readonly rawOpen: boolean
  /** JSON paths that are folded. */
  readonly folded: ReadonlySet<string>
  readonly find: string
}

/** Something read about one image on demand. */
export type Loaded<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly fault: Fault }

export type Details = {
  readonly history: ReadonlyMap<ImageId, Loaded<readonly HistoryStep[]>>
  readonly inspect: ReadonlyMap<ImageId, Loaded<Inspection>>
}

/** A plan on its way: what was asked for, what was unticked, and the arithmetic frozen when the review opened. */
export type Review = {
  readonly title: ReviewTitle
  readonly sharing: Sharing
  readonly targets: readonly Target[]
  readonly unticked: ReadonlySet<RowKey>
  readonly containers: ReadonlySet<string>
  readonly plan: Plan
  readonly place: Place
  /** 0 is “No”, where it starts. */
  readonly answer: 0 | 1
  /** Marks in this plan that the search or filter hid when it opened. */
  readonly hidden: number
  /** It has been on the screen: only then are answers taken. */
  readonly drawn: boolean
}

export type ReviewTitle = { readonly from: 'row' | 'marks' | 'prune'; readonly asked: number }

/** A removal under way or done. */
export type Run = {
  readonly plan: Plan
  readonly reports: readonly StepReport[]
  /** Number of the step under way. */
  readonly current: number
  readonly phase: 'running' | 'stopping' | 'done'
  readonly startedAt: number
  readonly endedAt: number | null
  /** Bytes on disk before and after by the engine's own count; null where it was not counted. */
  readonly measured: number | null
  readonly top: number
}

export type Screen = 'images' | 'image' | 'review' | 'run'

/** What floats above the screen; the last one has the keys. */
export type Overlay =
  | { readonly type: 'help'; readonly search: string; readonly top: number }
  | { readonly type: 'palette'; readonly search: string; readonly cursor: number }
  | { readonly type: 'refusal'; readonly image: ImageId; readonly answer: 0 | 1 }
  | { readonly type: 'prune'; readonly cursor: number }
  | { readonly type: 'quit'; readonly answer: 0 | 1 }
  | { readonly type: 'form'; readonly form: Form }
  /** Which name of an image is meant. */
  | { readonly type: 'names'; readonly references: readonly string[]; readonly cursor: number }
  /** `drawn`: it has been on the screen; only then are answers taken. */
  | { readonly type: 'ask'; readonly question: Question; readonly answer: 0 | 1; readonly drawn: boolean }
  /** The cursor is the ID of a job; null stands on the newest. */
  | { readonly type: 'jobs'; readonly cursor: number | null }
  | { readonly type: 'findings'; readonly report: CheckReport; readonly cursor: number }

/** What is asked plainly before it is done. */
export type Question =
  | { readonly type: 'push'; readonly reference: string }
  | { readonly type: 'stop'; readonly container: ContainerName }
  | { readonly type: 'repair'; readonly lines: readonly string[] }

/** A text being typed on the screen itself. `selected`: it was there before, and the first letter typed replaces it. */
export type Field = { readonly type: 'search' | 'find'; readonly selected: boolean }

/** A sentence on the status row. Good news goes by itself, what a key could not do with the next command, trouble with esc. */
export type Toast = { readonly tone: 'good' | 'cannot' | 'trouble'; readonly text: string; readonly at: number }

export type State = {
  /** The moment that ages are counted to; moves only when something else changes. */
  readonly now: number
  readonly columns: number
  readonly rows: number
  readonly readOnly: boolean
  readonly store: StoreState
  readonly abilities: ReadonlySet<Ability>
  /** Why containers cannot be started here, in one sentence; null when they can. */
  readonly cannotRun: string | null
  /** Work that the store was asked to do, oldest first. */
  readonly jobs: readonly Job[]
  readonly facts: Facts
  readonly list: ListView
  readonly detail: DetailView
  readonly details: Details
  /** Which side has the keys where list and details stand side by side. */
  readonly focus: 'list' | 'details'
  readonly screen: Screen
  readonly review: Review | null
  readonly run: Run | null
  readonly field: Field | null
  readonly overlays: readonly Overlay[]
  readonly toast: Toast | null
  /** Problems met in the settings file, one sentence each. */
  readonly settingsProblems: readonly string[]
}

const START_PLACES: Readonly<Record<Tab, Place>> = { history: TOP, inspect: TOP, layers: TOP, 'held by': TOP }

/** The state before anything has happened. */
export const startState = (start: {
  readonly now: number
  readonly columns: number
  readonly rows: number
  readonly readOnly: boolean
  readonly label: string
  readonly address: string
  readonly chosen?: boolean
  readonly demo?: boolean
  readonly abilities?: ReadonlySet<Ability>
  readonly settingsProblems?: readonly string[]
}): State => ({
  now: start.now,
  columns: start.columns,
  rows: start.rows,
  readOnly: start.readOnly,
  store: {
    label: start.label,
    address: start.address,
    chosen: start.chosen ?? true,
    demo: start.demo ?? false,
    phase: 'connecting',
    info: null,
    fault: null,
    since: start.now,
  },
  abilities: start.abilities ?? new Set(),
  cannotRun: 'It is not known yet whether containers can be started here.',
  jobs: [],
  facts: { catalog: null, listedAt: null, chains: new Map(), reading: null, cacheShared: null },
  list: {
    filter: 'all',
    order: BIGGEST_FIRST,
    search: '',
    cursor: null,
    top: 0,
    marks: new Set(),
    cleared: new Set(),
    anchor: null,
    opened: new Set(),
  },
  detail: { tab: 'history', places: START_PLACES, filesOnly: false, rawOpen: false, folded: new Set(), find: '' },
  details: { history: new Map(), inspect: new Map() },
  focus: 'list',
  screen: 'images',
  review: null,
  run: null,
  field: null,
  overlays: [],
  toast: null,
  settingsProblems: start.settingsProblems ?? [],
})

export const emptyPlaces = START_PLACES
