/** Sequences that Ink does not send, or not at the moment when they are needed. */

/** Auto-wrap off: a line that the terminal thinks wider than we do must not push every later row down. */
export const NO_WRAP = '\u001b[?7l'
export const WRAP = '\u001b[?7h'
export const ALTERNATE = '\u001b[?1049h\u001b[H'
export const MAIN = '\u001b[?1049l'
export const SHOW_CURSOR = '\u001b[?25h'
export const HIDE_CURSOR = '\u001b[?25l'
/** Ink asks for pastes to be marked as such; a shell that knows nothing of it would print the marks. */
export const MARK_PASTES = '\u001b[?2004h'
export const PLAIN_PASTES = '\u001b[?2004l'
