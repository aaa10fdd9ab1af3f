const named: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001B',
  tab: '\t',
  'shift+tab': '\u001B[Z',
  space: ' ',
  backspace: '\u007F',
  delete: '\u001B[3~',
  insert: '\u001B[2~',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  home: '\u001B[H',
  end: '\u001B[F',
  pageup: '\u001B[5~',
  pagedown: '\u001B[6~',
  f1: '\u001BOP',
  'ctrl+space': '\u0000',
}

/** The bytes that a terminal sends for a key: `enter`, `ctrl+c`, `alt+x`, `up` …, or one printable character. */
export function keyBytes(key: string): string | undefined {
  const known = named[key]
  if (known !== undefined) return known
  const control = /^ctrl\+([a-z\\\]_])$/.exec(key)?.[1]
  if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 0x1f)
  const alt = /^alt\+(.+)$/.exec(key)?.[1]
  if (alt !== undefined) return `\u001B${keyBytes(alt) ?? alt}`
  return [...key].length === 1 ? key : undefined
}

/** The bytes of one word of a key list: a key by its name, or text to be typed as it stands. */
export function wordBytes(word: string): readonly string[] {
  const key = keyBytes(word)
  return key === undefined ? [...word] : [key]
}
