import type { Catalog } from '../engine/catalog.ts'
import type { Fault } from '../engine/fault.ts'
import type { Filter } from '../engine/filter.ts'
import type { ImageId } from '../engine/image.ts'
import type { Chains } from '../engine/layer.ts'
import type { Order } from '../engine/sort.ts'
import type { HistoryStep, Inspection, StoreInfo } from '../engine/store.ts'
import type { StepReport } from './remove.ts'
import type { Field, Loaded, Overlay, Phase, Review, RowKey, Run, Screen, Tab, Toast } from './state.ts'
import type { Job, JobEnd, Task } from './task.ts'

/** A way to move through something that scrolls. Positive is down. */
export type Move =
  | { readonly by: 'row' | 'page' | 'half'; readonly direction: 1 | -1 }
  | { readonly to: 'first' | 'last' }

/** Everything that can happen. The reducer is the only one who answers. */
export type AppEvent =
  // the store
  | { readonly type: 'store.phase'; readonly phase: Phase; readonly fault: Fault | null; readonly at: number }
  | { readonly type: 'store.opened'; readonly info: StoreInfo }
  | { readonly type: 'store.runs'; readonly cannotRun: string | null }
  | { readonly type: 'facts.listed'; readonly catalog: Catalog; readonly at: number }
  | { readonly type: 'facts.chains'; readonly chains: Chains; readonly reading: { done: number; total: number } | null }
  | { readonly type: 'facts.cache'; readonly shared: readonly number[] }
  | { readonly type: 'facts.written'; readonly bytes: ReadonlyMap<string, number> }
  | { readonly type: 'details.history'; readonly image: ImageId; readonly loaded: Loaded<readonly HistoryStep[]> }
  | { readonly type: 'details.inspect'; readonly image: ImageId; readonly loaded: Loaded<Inspection> }
  // the terminal
  | { readonly type: 'terminal.resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'clock'; readonly at: number }
  // the list
  | { readonly type: 'list.move'; readonly move: Move }
  | { readonly type: 'list.cursor'; readonly key: RowKey }
  | { readonly type: 'list.filter'; readonly filter: Filter }
  | { readonly type: 'list.order'; readonly order: Order }
  | { readonly type: 'list.search'; readonly text: string }
  | { readonly type: 'list.tags'; readonly images: readonly ImageId[]; readonly open: boolean }
  | { readonly type: 'marks.set'; readonly keys: readonly RowKey[]; readonly marked: boolean }
  | { readonly type: 'marks.clear' }
  | { readonly type: 'marks.anchor'; readonly key: RowKey | null }
  // the details
  | { readonly type: 'detail.tab'; readonly tab: Tab }
  | { readonly type: 'detail.move'; readonly move: Move }
  | { readonly type: 'detail.place'; readonly cursor: number }
  | { readonly type: 'detail.files-only' }
  | { readonly type: 'detail.raw' }
  | { readonly type: 'detail.fold'; readonly path: string }
  | { readonly type: 'detail.find'; readonly text: string }
  // where the keys go
  | { readonly type: 'focus'; readonly focus: 'list' | 'details' }
  | { readonly type: 'screen'; readonly screen: Screen }
  | { readonly type: 'field'; readonly field: Field | null }
  | { readonly type: 'overlay.open'; readonly overlay: Overlay }
  | { readonly type: 'overlay.change'; readonly overlay: Overlay }
  | { readonly type: 'overlay.close' }
  | { readonly type: 'toast'; readonly toast: Toast | null }
  // removing
  | { readonly type: 'review.open'; readonly review: Review }
  | { readonly type: 'review.change'; readonly review: Review }
  | { readonly type: 'review.drawn' }
  | { readonly type: 'review.move'; readonly move: Move }
  | { readonly type: 'run.started'; readonly run: Run }
  | { readonly type: 'run.step'; readonly report: StepReport }
  | { readonly type: 'run.stopping' }
  | { readonly type: 'run.ended'; readonly at: number; readonly measured: number | null }
  | { readonly type: 'run.move'; readonly move: Move }
  // work that the store was asked to do; `from` is what was asked for, before its path was made whole
  | { readonly type: 'job.started'; readonly job: Job; readonly from: Task }
  | { readonly type: 'job.progress'; readonly id: number; readonly parts: Job['parts'] }
  | { readonly type: 'job.stopping'; readonly id: number }
  | { readonly type: 'job.ended'; readonly id: number; readonly parts: Job['parts']; readonly end: JobEnd }
  | { readonly type: 'jobs.forget'; readonly ids: readonly number[] }
  | { readonly type: 'task.refused'; readonly task: Task; readonly says: string; readonly at: number }
  | { readonly type: 'form.completed'; readonly text: string; readonly completed: string }
