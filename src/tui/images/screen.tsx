import { Box } from 'ink'
import type { ReactElement } from 'react'
import { type Layout, layoutOf } from '../../app/select/layout.ts'
import { rowsOf } from '../../app/select/rows.ts'
import type { State } from '../../app/state.ts'
import { TabBody } from '../details/body.tsx'
import { FindLine } from '../details/find.tsx'
import { NameLine, TabLine, VerdictLine } from '../details/heading.tsx'
import { Footer } from '../parts/footer.tsx'
import { Header } from '../parts/header.tsx'
import { Line } from '../parts/line.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, span } from '../parts/spans.ts'
import { Status } from '../parts/status.tsx'
import { useSkin } from '../theme/context.ts'
import { FilterRow, HeadRow, List } from './list.tsx'

type Props = { readonly state: State; readonly layout: Layout }

/** The rule between the panes; a thicker part of it says which rows of the list are in view. */
const Divider = ({
  state,
  rows,
  from,
  listRows,
}: {
  readonly state: State
  readonly rows: number
  readonly from: number
  readonly listRows: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const count = rowsOf(state).length
  const thumb = count > listRows ? Math.max(Math.round((listRows / count) * listRows), 1) : 0
  const at = count > listRows ? Math.round((state.list.top / (count - listRows)) * (listRows - thumb)) : 0
  return (
    <Box flexDirection="column" width={1} flexShrink={0}>
      {Array.from({ length: rows }, (_, row) => {
        const on = row - from >= at && row - from < at + thumb
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity but their place.
        return <Line key={row} spans={[on ? span(glyphs.thumb, 'muted') : span(glyphs.divider, 'border')]} />
      })}
    </Box>
  )
}

const Pane = ({ width, children }: { readonly width: number; readonly children: React.ReactNode }): ReactElement => (
  <Box flexDirection="column" width={width} flexShrink={0}>
    {children}
  </Box>
)

const ListPane = ({ state, layout, focused }: Props & { readonly focused: boolean }): ReactElement => (
  <Pane width={layout.listColumns}>
    {layout.short ? null : <FilterRow state={state} width={layout.listColumns} />}
    <HeadRow state={state} width={layout.listColumns} />
    <Box flexDirection="column" height={layout.listRows} flexShrink={0}>
      <List state={state} width={layout.listColumns} height={layout.listRows} focused={focused} />
    </Box>
  </Pane>
)

const SidePane = ({ state, layout, focused }: Props & { readonly focused: boolean }): ReactElement => (
  <Pane width={layout.detailColumns}>
    <NameLine state={state} width={layout.detailColumns} />
    <VerdictLine state={state} width={layout.detailColumns} />
    <Line spans={[blank(1)]} />
    <TabLine state={state} width={layout.detailColumns} />
    <Line spans={[blank(1)]} />
    <TabBody state={state} layout={layout} focused={focused} />
  </Pane>
)

const Stacked = ({ state, layout, focused }: Props & { readonly focused: boolean }): ReactElement => (
  <>
    <Rule width={layout.detailColumns} />
    <NameLine state={state} width={layout.detailColumns} />
    <VerdictLine state={state} width={layout.detailColumns} />
    <TabLine state={state} width={layout.detailColumns} />
    <Line spans={[blank(1)]} />
    <TabBody state={state} layout={layout} focused={focused} />
  </>
)

/** The main screen: the list, and the details beside or below it where there is room. */
export const ImagesScreen = ({ state }: { readonly state: State }): ReactElement => {
  const layout = layoutOf(state.columns, state.rows)
  const inDetails = state.focus === 'details'
  const find = state.field?.type === 'find' || (inDetails && state.detail.find !== '')
  return (
    <>
      <Header state={state} width={state.columns} />
      {layout.short ? null : layout.kind === 'side' ? (
        <Rule width={state.columns} joint={layout.listColumns} />
      ) : (
        <Rule width={state.columns} />
      )}
      {layout.kind === 'side' ? (
        <Box>
          <ListPane state={state} layout={layout} focused={!inDetails} />
          <Divider state={state} rows={layout.listRows + 2} from={2} listRows={layout.listRows} />
          <SidePane state={state} layout={layout} focused={inDetails} />
        </Box>
      ) : (
        <ListPane state={state} layout={layout} focused={!inDetails} />
      )}
      {layout.kind === 'stacked' ? <Stacked state={state} layout={layout} focused={inDetails} /> : null}
      {find ? <FindLine state={state} width={state.columns} /> : <Status state={state} width={state.columns} />}
      <Footer state={state} width={state.columns} />
    </>
  )
}

/** The details as a screen of their own, on terminals without room for both. */
export const ImageScreen = ({ state }: { readonly state: State }): ReactElement => {
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  return (
    <>
      <Header state={state} width={width} />
      {layout.short ? null : <Rule width={width} />}
      <NameLine state={state} width={width} />
      {layout.short ? null : <VerdictLine state={state} width={width} />}
      {layout.short ? null : <Line spans={[blank(1)]} />}
      <TabLine state={state} width={width} />
      {layout.short ? null : <Line spans={[blank(1)]} />}
      <TabBody state={state} layout={layout} focused />
      <FindLine state={state} width={width} />
      <Footer state={state} width={width} />
    </>
  )
}
