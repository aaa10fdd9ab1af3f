import type { Command, Context } from './command.ts'

/** Says why a key did nothing, until the next command runs. */
export const cannot = ({ state, send }: Context, text: string): void =>
  send({ type: 'toast', toast: { tone: 'cannot', text, at: state.now } })

/** Runs a command, or says why it cannot run now. */
export const attempt = (command: Command, context: Context): void => {
  const { state, send } = context
  const reason = command.disabled?.(state) ?? null
  if (reason !== null) return cannot(context, reason)
  if (state.toast?.tone === 'cannot') send({ type: 'toast', toast: null })
  command.run(context)
}
