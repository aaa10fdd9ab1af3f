import { type SuspendTerminal, useApp } from 'ink'
import { useEffect } from 'react'

/** Hands Ink's way of lending the terminal to whoever draws the screen: only a component is told it. */
export const Lend = ({ to }: { readonly to: (suspend: SuspendTerminal) => void }): null => {
  const { suspendTerminal } = useApp()
  useEffect(() => to(suspendTerminal), [to, suspendTerminal])
  return null
}
