import { createContext, useContext, useSyncExternalStore } from 'react'
import type { App } from '../app/app.ts'
import type { State } from '../app/state.ts'

const AppContext = createContext<App | null>(null)
export const AppProvider = AppContext.Provider

/** The running application. */
export const useRunning = (): App => {
  const app = useContext(AppContext)
  if (app === null) throw new Error('No application is running above this component.')
  return app
}

/** The state as it is now; whoever asks is drawn again when it changes. */
export const useAppState = (): State => {
  const { loop } = useRunning()
  return useSyncExternalStore(loop.subscribe, loop.get)
}
