/** A place to draw one glyph: its top left corner and its size, in pixels. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const light = 1.5
const heavy = 3

// Weight of the arm going up, right, down and left: 0 none, 1 light, 2 heavy.
const arms: Readonly<Record<string, string>> = {
  '─': '0101',
  '│': '1010',
  '┌': '0110',
  '┐': '0011',
  '└': '1100',
  '┘': '1001',
  '├': '1110',
  '┤': '1011',
  '┬': '0111',
  '┴': '1101',
  '┼': '1111',
  '━': '0202',
  '┃': '2020',
  '┏': '0220',
  '┓': '0022',
  '┗': '2200',
  '┛': '2002',
  '┣': '2220',
  '┫': '2022',
  '┳': '0222',
  '┻': '2202',
  '╋': '2222',
  '╴': '0001',
  '╵': '1000',
  '╶': '0100',
  '╷': '0010',
  '╸': '0002',
  '╹': '2000',
  '╺': '0200',
  '╻': '0020',
  '┠': '2120',
  '┨': '2021',
}

const corners: Readonly<Record<string, readonly [horizontal: 1 | -1, vertical: 1 | -1]>> = {
  '╭': [1, 1],
  '╮': [-1, 1],
  '╰': [1, -1],
  '╯': [-1, -1],
}

const dashes: Readonly<Record<string, number>> = { '┄': 3, '┈': 4, '╌': 2 }
const shades: Readonly<Record<string, number>> = { '░': 0.25, '▒': 0.5, '▓': 0.75 }
// Which quarters are filled: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
const quarters: Readonly<Record<string, number>> = {
  '▖': 4,
  '▗': 8,
  '▘': 1,
  '▙': 13,
  '▚': 9,
  '▛': 7,
  '▜': 11,
  '▝': 2,
  '▞': 6,
  '▟': 14,
}

/**
 * SVG for a character that must join its neighbours or match its siblings exactly: box drawing, blocks, braille, the
 * round state marks. Undefined when the font draws it as well.
 */
export function drawGlyph(char: string, box: Box, colour: string): string | undefined {
  const code = char.codePointAt(0) ?? 0
  if (code >= 0x2500 && code <= 0x257f) return line(char, box, colour)
  if (code >= 0x2580 && code <= 0x259f) return block(char, code, box, colour)
  if (code >= 0x2800 && code <= 0x28ff) return braille(code - 0x2800, box, colour)
  return round(char, box, colour)
}

function line(char: string, box: Box, colour: string): string | undefined {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const corner = corners[char]
  if (corner !== undefined) {
    const [horizontal, vertical] = corner
    const side = horizontal === 1 ? box.x + box.width : box.x
    const end = vertical === 1 ? box.y + box.height : box.y
    const radius = box.width / 2
    const path = `M${side} ${middle.y}Q${middle.x} ${middle.y} ${middle.x} ${middle.y + radius * vertical}V${end}`
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${light}"/>`
  }
  const count = dashes[char]
  if (count !== undefined) {
    const step = box.width / count
    return Array.from({ length: count }, (_, index) =>
      rect(box.x + step * (index + 0.2), middle.y - light / 2, step * 0.6, light, colour),
    ).join('')
  }
  const weights = arms[char]
  if (weights === undefined) return undefined
  const [up = 0, right = 0, down = 0, left = 0] = [...weights].map((weight) => [0, light, heavy][Number(weight)] ?? 0)
  const across = Math.max(left, right) / 2
  const along = Math.max(up, down) / 2
  return [
    up > 0 && rect(middle.x - up / 2, box.y, up, box.height / 2 + across, colour),
    down > 0 && rect(middle.x - down / 2, middle.y - across, down, box.height / 2 + across, colour),
    left > 0 && rect(box.x, middle.y - left / 2, box.width / 2 + along, left, colour),
    right > 0 && rect(middle.x - along, middle.y - right / 2, box.width / 2 + along, right, colour),
  ]
    .filter((part) => part !== false)
    .join('')
}

function block(char: string, code: number, { x, y, width, height }: Box, colour: string): string {
  const shade = shades[char]
  if (shade !== undefined) return rect(x, y, width, height, colour, shade)
  const filled = quarters[char]
  if (filled !== undefined) {
    return [0, 1, 2, 3]
      .filter((quarter) => (filled & (1 << quarter)) !== 0)
      .map((quarter) =>
        rect(x + ((quarter % 2) * width) / 2, y + (quarter > 1 ? height / 2 : 0), width / 2, height / 2, colour),
      )
      .join('')
  }
  if (char === '▀') return rect(x, y, width, height / 2, colour)
  if (char === '▔') return rect(x, y, width, height / 8, colour)
  if (char === '▐') return rect(x + width / 2, y, width / 2, height, colour)
  if (char === '▕') return rect(x + (width * 7) / 8, y, width / 8, height, colour)
  if (code <= 0x2588) {
    const part = (height * (code - 0x2580)) / 8
    return rect(x, y + height - part, width, part, colour)
  }
  return rect(x, y, (width * (0x2590 - code)) / 8, height, colour)
}

function braille(dots: number, box: Box, colour: string): string {
  const places = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
    [0, 3],
    [1, 3],
  ] as const
  return places
    .filter((_, index) => (dots & (1 << index)) !== 0)
    .map(([column, row]) => {
      const x = box.x + box.width * (0.3 + 0.4 * column)
      const y = box.y + box.height * (0.2 + 0.2 * row)
      return `<circle cx="${x}" cy="${y}" r="${box.width * 0.13}" fill="${colour}"/>`
    })
    .join('')
}

function round(char: string, box: Box, colour: string): string | undefined {
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  const r = box.width * 0.42
  const ring = (more: string) =>
    `<circle cx="${x}" cy="${y}" r="${r - light / 2}" fill="none" stroke="${colour}" stroke-width="${light}"${more}/>`
  if (char === '●') return `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}"/>`
  if (char === '○') return ring('')
  if (char === '◌') return ring(` stroke-dasharray="${(Math.PI * 2 * (r - light / 2)) / 16}"`)
  if (char === '◐') return `${ring('')}<path d="M${x} ${y - r}A${r} ${r} 0 0 0 ${x} ${y + r}Z" fill="${colour}"/>`
  return undefined
}

function rect(x: number, y: number, width: number, height: number, colour: string, opacity?: number): string {
  const more = opacity === undefined ? '' : ` fill-opacity="${opacity}"`
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"${more}/>`
}
