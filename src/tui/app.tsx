import { Box, type SuspendTerminal } from 'ink'
import type { ReactElement } from 'react'
import type { App } from '../app/app.ts'
import { hasNothingToShow } from '../app/keys/scopes.ts'
import { isUnfilled } from '../app/select/fill.ts'
import { layoutOf } from '../app/select/layout.ts'
import type { State } from '../app/state.ts'
import { FillScreen } from './images/fill.tsx'
import { ImageScreen, ImagesScreen } from './images/screen.tsx'
import { useKeys } from './input.ts'
import { JobsScreen } from './jobs/screen.tsx'
import { AskDialog, NameChoice } from './overlays/ask.tsx'
import { Findings } from './overlays/findings.tsx'
import { FormDialog } from './overlays/form.tsx'
import { Help } from './overlays/help.tsx'
import { Palette } from './overlays/palette.tsx'
import { Refusal } from './overlays/refusal.tsx'
import { PruneChoice, QuitQuestion } from './overlays/small.tsx'
import { BehindProvider } from './parts/line.tsx'
import { ReviewScreen } from './review/review.tsx'
import { RunScreen } from './review/run.tsx'
import { FaultScreen, TooSmall } from './screens/fault.tsx'
import { Lend } from './terminal/lend.tsx'
import { type Skin, SkinProvider } from './theme/context.ts'
import { AppProvider, useAppState } from './use-app.ts'

const Screen = ({ state }: { readonly state: State }): ReactElement => {
  if (state.overlays.some(({ type }) => type === 'jobs')) return <JobsScreen state={state} />
  if (state.screen === 'run' && state.run !== null) return <RunScreen state={state} run={state.run} />
  if (state.screen === 'review' && state.review !== null) return <ReviewScreen state={state} review={state.review} />
  if (hasNothingToShow(state)) return <FaultScreen state={state} />
  if (isUnfilled(state) && state.screen === 'images') return <FillScreen state={state} />
  return state.screen === 'image' ? <ImageScreen state={state} /> : <ImagesScreen state={state} />
}

const Floating = ({ state }: { readonly state: State }): ReactElement | null => {
  const overlay = state.overlays.at(-1)
  const { columns } = state
  switch (overlay?.type) {
    case 'help':
      return <Help state={state} overlay={overlay} columns={columns} />
    case 'palette':
      return <Palette state={state} overlay={overlay} columns={columns} />
    case 'refusal':
      return <Refusal state={state} overlay={overlay} columns={columns} />
    case 'prune':
      return <PruneChoice state={state} overlay={overlay} columns={columns} />
    case 'quit':
      return <QuitQuestion state={state} overlay={overlay} columns={columns} />
    case 'form':
      return <FormDialog state={state} overlay={overlay} columns={columns} />
    case 'names':
      return <NameChoice state={state} overlay={overlay} columns={columns} />
    case 'ask':
      return <AskDialog state={state} overlay={overlay} columns={columns} />
    case 'findings':
      return <Findings state={state} overlay={overlay} columns={columns} />
    case 'jobs':
    case undefined:
      return null
  }
}

/** The list of jobs fills the screen itself: nothing stands behind it. */
const isBehind = ({ overlays }: State): boolean => overlays.length > 0 && overlays.at(-1)?.type !== 'jobs'

/** The frame: exactly as large as the terminal, one screen in it, at most one thing floating above. */
const Frame = (): ReactElement => {
  const state = useAppState()
  useKeys()
  const small = layoutOf(state.columns, state.rows).kind === 'too small'
  return (
    <Box width={state.columns} height={state.rows} flexDirection="column" overflow="hidden">
      {small ? (
        <TooSmall state={state} />
      ) : (
        <>
          <BehindProvider value={isBehind(state)}>
            <Screen state={state} />
          </BehindProvider>
          <Floating state={state} />
        </>
      )}
    </Box>
  )
}

type Props = {
  readonly app: App
  readonly skin: Skin
  /** Is told how the terminal can be lent to something else. */
  readonly lend?: (suspend: SuspendTerminal) => void
}

/** The whole interface over a running application. */
export const Interface = ({ app, skin, lend }: Props): ReactElement => (
  <SkinProvider value={skin}>
    <AppProvider value={app}>
      {lend === undefined ? null : <Lend to={lend} />}
      <Frame />
    </AppProvider>
  </SkinProvider>
)
