import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { drawGlyph } from '../../scripts/glyphs.ts'
import { png, svg } from '../../scripts/picture.ts'
import { encodePng } from '../../scripts/png.ts'
import { createTerminal } from '../support/terminal.ts'

async function screen(text: string) {
  const terminal = createTerminal({ columns: 20, rows: 4 })
  terminal.write(`\u001B[?25l${text}`)
  await terminal.settled()
  return terminal
}

describe('a picture of a terminal', () => {
  test('shows text in its colour, and its background', async () => {
    const drawn = svg(await screen('\u001B[38;2;1;2;3;48;2;4;5;6mab\u001B[0m <&>'))
    expect(drawn).toContain('fill="#010203">ab</text>')
    expect(drawn).toContain('<rect x="0" y="0" width="20" height="22" fill="#040506"/>')
    expect(drawn).toContain('&lt;&amp;&gt;')
  })

  test('inverse swaps the two colours', async () => {
    const drawn = svg(await screen('\u001B[7mx'))
    expect(drawn).toContain('height="22" fill="#d5dae3"/>')
    expect(drawn).toContain('fill="#12151c">x</text>')
  })

  test('is a PNG of the right size', async () => {
    const picture = png(await screen('hello'))
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([232, 120])
  })
})

describe('drawn glyphs', () => {
  const box = { x: 10, y: 20, width: 10, height: 22 }

  test('lines reach the edges of their cell, so that they join', () => {
    expect(drawGlyph('─', box, 'red')).toContain('<rect x="10"')
    expect(drawGlyph('│', box, 'red')).toContain('y="20"')
    expect(drawGlyph('█', box, 'red')).toBe('<rect x="10" y="20" width="10" height="22" fill="red"/>')
    for (const corner of '╭╮╰╯┌┐└┘├┤┬┴┼━┃') expect(drawGlyph(corner, box, 'red'), corner).toBeTruthy()
  })

  test('every block element and braille pattern is drawn, a letter is not', () => {
    for (let code = 0x2580; code <= 0x259f; code += 1) {
      expect(drawGlyph(String.fromCharCode(code), box, 'red'), code.toString(16)).toMatch(/^<rect/)
    }
    expect(drawGlyph('⠹', box, 'red')?.match(/<circle/g)).toHaveLength(4)
    expect(drawGlyph('a', box, 'red')).toBeUndefined()
  })
})

describe('the PNG writer', () => {
  test('keeps every colour of a picture with few', () => {
    const pixels = new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255, 255, 0, 0, 255, 0, 0, 255, 0])
    const file = encodePng(pixels, 2, 2)
    const part = (type: string) => {
      const at = file.indexOf(type, 0, 'latin1')
      return file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4))
    }
    const rows = inflateSync(part('IDAT'))
    const colour = (place: number) => [...part('PLTE').subarray(place * 3, place * 3 + 3), part('tRNS')[place]]
    const drawn = [1, 2, 4, 5].map((index) => colour(rows[index] ?? 0))
    expect(drawn.flat()).toEqual([...pixels])
  })

  test('takes the nearest colour when there are too many', () => {
    const pixels = new Uint8Array(300 * 4).map((_, index) => (index % 4 === 3 ? 255 : Math.floor(index / 4) % 256))
    for (let index = 256; index < 300; index += 1) pixels.set([index - 256, 1, 0, 255], index * 4)
    expect(encodePng(pixels, 300, 1).length).toBeGreaterThan(100)
  })
})
