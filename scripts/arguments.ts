/** Reads a terminal size such as `80x24`; throws with a sentence when it is none. */
export function parseSize(text: string): { readonly columns: number; readonly rows: number } {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(text) ?? []
  if (columns === undefined || rows === undefined) throw new Error(`A size is COLUMNSxROWS, such as 80x24: ${text}`)
  return { columns: Number(columns), rows: Number(rows) }
}

/** Reads `NAME=VALUE` words into an environment; a bare `NAME` takes the variable out. */
export function parseEnv(words: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}
