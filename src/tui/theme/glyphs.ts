/** Every sign on the screen, each in two spellings of the same width. */
const UNICODE = {
  running: '●', stopped: '◐', unused: '○', dangling: '◌', intermediate: '△',
  onlyHere: '⌂', unknown: '?', marked: '✓', cursor: '▌', answer: '▸',
  opened: '▾', branch: '├', lastBranch: '└', closed: '▸',
  stale: '▲', reading: '…', atMost: '≤', atLeast: '≥',
  done: '✓', skipped: '–', failed: '✗', waiting: '·', none: '–', nothing: '·',
  tick: '[✓]', noTick: '[ ]', barFree: '█', barUsed: '▒', progress: '█', toDo: '░', share: '█',
  rule: '─', divider: '│', thumb: '┃', join: '┬', up: '↑', down: '↓', caret: '▏',
  cornerTopLeft: '╭', cornerTopRight: '╮', cornerBottomLeft: '╰', cornerBottomRight: '╯', cut: '…', dot: '·', arrow: '→',
}

export type Glyphs = Readonly<typeof UNICODE>

const ASCII: Glyphs = {
  running: 'R', stopped: 'S', unused: '-', dangling: 'x', intermediate: 'i',
  onlyHere: '!', unknown: '?', marked: '*', cursor: '>', answer: '>',
  opened: 'v', branch: '+', lastBranch: '+', closed: '>',
  stale: '!', reading: '.', atMost: '<', atLeast: '>',
  done: '+', skipped: '-', failed: 'x', waiting: '.', none: '-', nothing: '.',
  tick: '[x]', noTick: '[ ]', barFree: '#', barUsed: '-', progress: '#', toDo: '.', share: '#',
  rule: '-', divider: '|', thumb: '#', join: '+', up: '^', down: 'v', caret: '_',
  cornerTopLeft: '+', cornerTopRight: '+', cornerBottomLeft: '+', cornerBottomRight: '+', cut: '~', dot: '.', arrow: '>',
}

export const glyphsFor = (unicode: boolean): Glyphs => (unicode ? UNICODE : ASCII)
