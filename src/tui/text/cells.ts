import stringWidth from 'string-width'

const ASCII = /^[\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cells that a text takes on a terminal. */
export const cells = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text))

/** The longest beginning of `text` that fits into `width` cells; a wide character that would be halved is left out. */
export const head = (text: string, width: number): string => {
  if (ASCII.test(text)) return text.slice(0, Math.max(width, 0))
  let taken = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    const wide = stringWidth(segment)
    if (used + wide > width) break
    taken += segment
    used += wide
  }
  return taken
}

/** The longest ending of `text` that fits into `width` cells. */
export const tail = (text: string, width: number): string => {
  if (ASCII.test(text)) return width <= 0 ? '' : text.slice(-width)
  const segments = [...segmenter.segment(text)].map(({ segment }) => segment)
  let taken = ''
  let used = 0
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index] ?? ''
    const wide = stringWidth(segment)
    if (used + wide > width) break
    taken = segment + taken
    used += wide
  }
  return taken
}

/** `text` in at most `width` cells, cut at its end. */
export const cutEnd = (text: string, width: number, mark = '…'): string =>
  cells(text) <= width ? text : width <= 0 ? '' : head(text, width - 1) + mark

/** `text` in at most `width` cells, cut in its middle, the end kept a little longer than the beginning. */
export const cutMiddle = (text: string, width: number, mark = '…'): string => {
  if (cells(text) <= width) return text
  if (width <= 1) return width === 1 ? mark : ''
  const back = Math.ceil((width - 1) / 2)
  return head(text, width - 1 - back) + mark + tail(text, back)
}

/** `text` in exactly `width` cells: cut at its end or followed by blanks. */
export const padEnd = (text: string, width: number, mark = '…'): string => {
  const cut = cutEnd(text, width, mark)
  return cut + ' '.repeat(Math.max(width - cells(cut), 0))
}

/** `text` in exactly `width` cells, blanks first. */
export const padStart = (text: string, width: number, mark = '…'): string => {
  const cut = cutEnd(text, width, mark)
  return ' '.repeat(Math.max(width - cells(cut), 0)) + cut
}

/** A text broken into lines of at most `width` cells, between words where that is possible. */
export const wrapWords = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && cells(line) + 1 + cells(rest) <= width) {
      line += ` ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (cells(rest) > width) {
      const part = head(rest, width)
      if (part === '') break
      lines.push(part)
      rest = rest.slice(part.length)
    }
    line = rest
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}
