import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import { type Holder, holdersOf } from '../../engine/guard.ts'
import type { Image } from '../../engine/image.ts'
import type { Chain } from '../../engine/layer.ts'
import { layersOf, type SharedLayer, type Sharing } from '../../engine/sharing.ts'
import type { HistoryStep, Inspection } from '../../engine/store.ts'
import type { State, Tab } from '../state.ts'
import { inspectFields } from './inspect.ts'
import { foldJson, type JsonLine } from './json.ts'
import { memo } from './memo.ts'
import { cursorImage } from './rows.ts'
import { sharingOf } from './sharing.ts'

/** One row of a tab. What the cursor stands on, what a search finds in, what `y` copies. */
export type DetailRow =
  | { readonly type: 'step'; readonly step: HistoryStep; readonly text: string }
  | { readonly type: 'field'; readonly label: string; readonly value: string; readonly text: string }
  | { readonly type: 'raw'; readonly lines: number; readonly open: boolean; readonly text: string }
  | { readonly type: 'json'; readonly line: JsonLine; readonly text: string }
  /** `number` counts from the bottom; null for what is kept beside the layers. */
  | { readonly type: 'layer'; readonly layer: ShownLayer; readonly number: number | null; readonly text: string }
  | { readonly type: 'holder'; readonly holder: Holder; readonly text: string }

const NO_ROWS: readonly DetailRow[] = []

const historyRows = memo((steps: readonly HistoryStep[], filesOnly: boolean): readonly DetailRow[] =>
  steps.filter(({ size }) => !filesOnly || size > 0).map((step) => ({ type: 'step', step, text: step.command })),
)

const inspectRows = memo(
  (inspection: Inspection, rawOpen: boolean, folded: ReadonlySet<string>): readonly DetailRow[] => {
    const fields = inspectFields(inspection).map(
      ({ label, value }): DetailRow => ({ type: 'field', label, value, text: value }),
    )
    const lines = foldJson(inspection.raw, folded)
    const raw: DetailRow = {
      type: 'raw',
      lines: lines.length,
      open: rawOpen,
      text: JSON.stringify(inspection.raw, null, 2),
    }
    const json = rawOpen ? lines.map((line): DetailRow => ({ type: 'json', line, text: line.copies })) : []
    return [...fields, raw, ...json]
  },
)

/** A layer of one image with everyone else who has it; `beside`: kept with this image, and no layer of it. */
export type ShownLayer = Omit<SharedLayer, 'beside'> & { readonly beside: boolean }

/** The same file can be a layer of one image and lie beside the layers of another: the image's own chain decides. */
const shared = memo(
  (sharing: Sharing, chain: Chain | undefined, id: Image['id']): readonly ShownLayer[] | null =>
    layersOf(sharing, id)?.map((layer, index) => ({ ...layer, beside: chain?.[index]?.beside === true })) ?? null,
)

const layerRows = memo((layers: readonly ShownLayer[]): readonly DetailRow[] =>
  layers.map((layer, index) => ({
    type: 'layer',
    layer,
    number: layer.beside ? null : index + 1,
    text: layer.chainId,
  })),
)

const holderText = (holder: Holder): string =>
  holder.kind === 'child' ? (holder.image.references[0] ?? holder.image.id) : holder.container.name

const holderRows = memo((holders: readonly Holder[]): readonly DetailRow[] =>
  holders.map((holder) => ({ type: 'holder', holder, text: holderText(holder) })),
)

const holders = memo((catalog: NonNullable<State['facts']['catalog']>, id: Image['id']) => holdersOf(catalog, id))

/** Everything that holds the image now. */
export const holdersNow = (state: State, image: Image): readonly Holder[] =>
  holders(state.facts.catalog ?? EMPTY_CATALOG, image.id)

/** The layers of the image with who else has them; null while they are not known. */
export const layersNow = (state: State, image: Image): readonly ShownLayer[] | null =>
  shared(sharingOf(state), state.facts.chains.get(image.id), image.id)

/** The rows of one tab for the image under the cursor; empty while it is being read. */
export const rowsOfTab = (state: State, tab: Tab): readonly DetailRow[] => {
  const image = cursorImage(state)
  if (image === null) return NO_ROWS
  switch (tab) {
    case 'history': {
      const loaded = state.details.history.get(image.id)
      return loaded?.status === 'ready' ? historyRows(loaded.value, state.detail.filesOnly) : NO_ROWS
    }
    case 'inspect': {
      const loaded = state.details.inspect.get(image.id)
      return loaded?.status === 'ready' ? inspectRows(loaded.value, state.detail.rawOpen, state.detail.folded) : NO_ROWS
    }
    case 'layers': {
      const layers = layersNow(state, image)
      return layers === null ? NO_ROWS : layerRows(layers)
    }
    case 'held by':
      return holderRows(holdersNow(state, image))
  }
}

/** The rows of the tab that is open. */
export const detailRowsOf = (state: State): readonly DetailRow[] => rowsOfTab(state, state.detail.tab)

/** Numbers of the rows in which the find text stands, in order. */
export const findHits = memo((rows: readonly DetailRow[], find: string): readonly number[] => {
  if (find === '') return []
  const wanted = find.toLowerCase()
  const has = (row: DetailRow): boolean =>
    row.type === 'json'
      ? row.line.text.toLowerCase().includes(wanted)
      : row.type !== 'raw' && `${row.type === 'field' ? row.label : ''} ${row.text}`.toLowerCase().includes(wanted)
  return rows.flatMap((row, index) => (has(row) ? [index] : []))
})
