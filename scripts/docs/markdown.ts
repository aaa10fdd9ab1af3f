/** Says at the top of a document that it is not written by hand. */
export const generated = '<!-- Written by `npm run docs`. -->\n\n'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** A table; cells are Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`
  return [line(heads), `|${heads.map(() => '---').join('|')}|\n`, ...rows.map(line)].join('')
}

/** Text as code, whatever it holds. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
