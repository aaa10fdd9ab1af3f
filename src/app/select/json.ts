/** One line of a JSON document laid out for reading. */
export type JsonLine = {
  readonly depth: number
  /** The line as it stands, without indentation: `"Env": [`, `"PATH=…",`, `}`. */
  readonly text: string
  readonly key: string | null
  /** Where an object or array opens: its path, so that it can be folded. */
  readonly folds: string | null
  readonly folded: boolean
  /** The value at this line, as `y` copies it. */
  readonly copies: string
}

type Context = { readonly folded: ReadonlySet<string>; readonly lines: JsonLine[] }

const isTree = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0

const lay = (
  context: Context,
  value: unknown,
  path: string,
  depth: number,
  key: string | null,
  comma: string,
): void => {
  const label = key === null ? '' : `${JSON.stringify(key)}: `
  if (!isTree(value)) {
    const copies = typeof value === 'string' ? value : JSON.stringify(value)
    context.lines.push({
      depth,
      key,
      text: `${label}${JSON.stringify(value)}${comma}`,
      folds: null,
      folded: false,
      copies,
    })
    return
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const folded = context.folded.has(path)
  const entries = Object.entries(value)
  const text = folded ? `${label}${open} ${entries.length} … ${close}${comma}` : `${label}${open}`
  context.lines.push({ depth, key, text, folds: path, folded, copies: JSON.stringify(value, null, 2) })
  if (folded) return
  entries.forEach(([name, entry], index) => {
    const next = Array.isArray(value) ? null : name
    lay(context, entry, `${path}/${name}`, depth + 1, next, index === entries.length - 1 ? '' : ',')
  })
  context.lines.push({ depth, key: null, text: `${close}${comma}`, folds: null, folded: false, copies: close })
}

/** Lays a decoded JSON value out in lines, two cells of indentation a level; what is in `folded` stays one line. */
export const foldJson = (value: unknown, folded: ReadonlySet<string>): readonly JsonLine[] => {
  const context: Context = { folded, lines: [] }
  lay(context, value, '', 0, null, '')
  return context.lines
}
