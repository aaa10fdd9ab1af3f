import { Box } from 'ink'
import type { ReactElement } from 'react'
import type { App } from '../app/app.ts'
import { hasNothingToShow } from '../app/keys/scopes.ts'
import { layoutOf } from '../app/select/layout.ts'
import type { State } from '../app/state.ts'
import { ImageScreen, ImagesScreen } from './images/screen.tsx'
import { useKeys } from './input.ts'
import { Help } from './overlays/help.tsx'
import { Palette } from './overlays/palette.tsx'
import { Refusal } from './overlays/refusal.tsx'
import { PruneChoice, QuitQuestion } from './overlays/small.tsx'
import { BehindProvider } from './parts/line.tsx'
import { ReviewScreen } from './review/review.tsx'
import { RunScreen } from './review/run.tsx'
import { FaultScreen, TooSmall } from './screens/fault.tsx'
import { type Skin, SkinProvider } from './theme/context.ts'
import { AppProvider, useAppState } from './use-app.ts'

const Screen = ({ state }: { readonly state: State }): ReactElement => {
  if (state.screen === 'run' && state.run !== null) return <RunScreen state={state} run={state.run} />
  if (state.screen === 'review' && state.review !== null) return <ReviewScreen state={state} review={state.review} />
  if (hasNothingToShow(state)) return <FaultScreen state={state} />
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
      return <QuitQuestion overlay={overlay} columns={columns} />
    case undefined:
      return null
  }
}

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
          <BehindProvider value={state.overlays.length > 0}>
            <Screen state={state} />
          </BehindProvider>
          <Floating state={state} />
        </>
      )}
    </Box>
  )
}

/** The whole interface over a running application. */
export const Interface = ({ app, skin }: { readonly app: App; readonly skin: Skin }): ReactElement => (
  <SkinProvider value={skin}>
    <AppProvider value={app}>
      <Frame />
    </AppProvider>
  </SkinProvider>
)
