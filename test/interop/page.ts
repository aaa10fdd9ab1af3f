import { KINDS, type Kind, type ToolName } from './form.ts'
import type { ReadingLimit, WritingLimit } from './limits.ts'
import { READING, WRITING } from './limits.ts'
import { ROWS, type Row } from './plan.ts'
import { TOOLS, toolOf } from './tools.ts'

/** Between these lines of the page stands what is made. */
export const [BEGIN, END] = ['<!-- made by test/engines/interop.test.ts -->', '<!-- end -->'] as const

const HEADINGS: Readonly<Record<Kind, string>> = {
  layout: 'OCI layout in a folder',
  store: 'The folder in which imgtui keeps its images',
  'oci-archive': 'OCI archive',
  'docker-archive': 'Docker archive',
  combined: 'Combined archive: an OCI archive with Docker’s list beside it',
}

const CONTENT = {
  gzip: 'one image, gzip',
  raw: 'one image, raw',
  zstd: 'one image, zstd',
  several: 'several images',
  platforms: 'several platforms',
} as const

type Limit = ReadingLimit | WritingLimit

const notesIn = (rows: readonly Row[]): readonly string[] => {
  const used = new Set<Limit | null>(rows.flatMap(({ limit, cells }) => [limit, ...cells.map((cell) => cell.limit)]))
  return [...new Set([...WRITING, ...READING].filter((limit) => used.has(limit)).map(({ note }) => note))]
}

const table = (rows: readonly Row[], notes: readonly string[]): string => {
  const mark = (limit: Limit | null): string => (limit === null ? '' : `<sup>${notes.indexOf(limit.note) + 1}</sup>`)
  const readers = TOOLS.map(({ name }) => name)
  const cellOf = ({ cells }: Row, reader: ToolName): string => {
    const cell = cells.find((one) => one.reader === reader)
    if (cell === undefined) return ''
    return `${cell.limit?.type === 'refused' ? '–' : '✓'}${mark(cell.limit)}`
  }
  const lines = rows.map((row) => {
    const { writer, content } = row.form
    const cells = readers.map((reader) => cellOf(row, reader))
    return [toolOf(writer).title, `${CONTENT[content]}${mark(row.limit)}`, ...cells]
  })
  const head = ['written by', 'what', ...readers.map((name) => toolOf(name).title)]
  const rule = head.map((_, at) => (at < 2 ? '---' : ':-:'))
  return [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

const counted = (rows: readonly Row[]): string => {
  const limits = rows.flatMap(({ cells }) => cells.map(({ limit }) => limit))
  const refused = limits.filter((limit) => limit?.type === 'refused').length
  const plain = limits.filter((limit) => limit === null).length
  const aside = limits.length - plain - refused
  return `${limits.length} readings: ${plain} whole and at once, ${aside} whole with a note, ${refused} refused.`
}

/** The part of the page that is made of the table. */
export const madePart = (rows: readonly Row[] = ROWS): string => {
  const notes = notesIn(rows)
  const tables = KINDS.map((kind) => {
    const some = rows.filter(({ form }) => form.kind === kind)
    return `## ${HEADINGS[kind]}\n\n${table(some, notes)}`
  })
  const list = notes.map((note, at) => `${at + 1}. ${note}`)
  return [BEGIN, counted(rows), ...tables, '## Notes', list.join('\n'), END].join('\n\n')
}

/** The page with its made part replaced. Throws where the page has no place for it. */
export const filledPage = (page: string, made: string): string => {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`the page has no place between ${BEGIN} and ${END}`)
  return `${page.slice(0, start)}${made}${page.slice(end + END.length)}`
}
