import type { Background } from './background.ts'

/** Good news goes by itself. Milliseconds. */
const TOAST = 4000

/** Takes good news off the screen after a while; trouble stays until `esc`. */
export const clearToasts = ({ loop, signal }: Pick<Background, 'loop' | 'signal'>): void => {
  let goes: NodeJS.Timeout | undefined
  let seen = loop.get().toast
  const forget = loop.subscribe(() => {
    const { toast } = loop.get()
    if (toast === seen) return
    seen = toast
    clearTimeout(goes)
    if (toast?.tone === 'good') goes = setTimeout(() => loop.send({ type: 'toast', toast: null }), TOAST)
  })
  signal.addEventListener('abort', () => {
    clearTimeout(goes)
    forget()
  })
}
