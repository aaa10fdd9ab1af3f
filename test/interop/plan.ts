import { type Content, type Form, KINDS, type Kind, type ToolName } from './form.ts'
import { type ReadingLimit, readingLimit, type WritingLimit, writingLimit } from './limits.ts'
import { TOOLS } from './tools.ts'

/** One cell of the table: who reads what. */
export type Cell = { readonly form: Form; readonly reader: ToolName; readonly limit: ReadingLimit | null }

/** One row of the table: what is written; a writer that refuses leaves nothing to read. */
export type Row = { readonly form: Form; readonly limit: WritingLimit | null; readonly cells: readonly Cell[] }

const rowOf = (form: Form): Row => {
  const limit = writingLimit(form)
  const readers = limit?.type === 'refused' ? [] : TOOLS.map(({ name }) => name)
  return { form, limit, cells: readers.map((reader) => ({ form, reader, limit: readingLimit(form, reader) })) }
}

const formsOf = (kind: Kind): readonly Form[] =>
  TOOLS.flatMap(({ name, writer }) =>
    (writer.writes[kind] ?? []).map((content: Content): Form => ({ writer: name, kind, content })),
  )

/** The whole table as it is expected to come out, kind by kind. */
export const ROWS: readonly Row[] = KINDS.flatMap(formsOf).map(rowOf)
