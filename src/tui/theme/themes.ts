import type { Look, Theme, Token } from './tokens.ts'

type Colours = Readonly<Record<Exclude<Token, 'fg'>, string>>

const coloured = (name: string, colours: Colours, background: string, fg: Look = {}): Theme => {
  const looks = Object.fromEntries(Object.entries(colours).map(([token, color]) => [token, { color }])) as Record<
    Exclude<Token, 'fg'>,
    Look
  >
  return {
    name,
    looks: { ...looks, fg, match: { color: colours.match, bold: true, underline: true } },
    selection: { background },
  }
}

export const DARK = coloured(
  'dark',
  {
    muted: '#9aa4b7',
    faint: '#7d889c',
    accent: '#82b1ff',
    danger: '#ff7b72',
    warn: '#e3b341',
    ok: '#a3d36c',
    free: '#45d0c4',
    mark: '#d2a8ff',
    match: '#ffb26b',
    border: '#3f495c',
    frame: '#82b1ff',
    barUsed: '#6b7a94',
    barFree: '#45d0c4',
  },
  '#26344d',
)

export const LIGHT = coloured(
  'light',
  {
    muted: '#5b6475',
    faint: '#6b7280',
    accent: '#0757b8',
    danger: '#b4231c',
    warn: '#7d5300',
    ok: '#3d6b00',
    free: '#006a70',
    mark: '#7a34b8',
    match: '#a04400',
    border: '#c3c9d3',
    frame: '#0757b8',
    barUsed: '#77839a',
    barFree: '#006a70',
  },
  '#dbe8fb',
)

export const CONTRAST_DARK = coloured(
  'high-contrast',
  {
    muted: '#d0d6e0',
    faint: '#b4bccb',
    accent: '#a8c7ff',
    danger: '#ff9d96',
    warn: '#ffd75e',
    ok: '#bdf08a',
    free: '#6ff2e6',
    mark: '#e6ccff',
    match: '#ffc78f',
    border: '#9aa4b7',
    frame: '#a8c7ff',
    barUsed: '#aab4c6',
    barFree: '#6ff2e6',
  },
  '#003a70',
  { color: '#ffffff' },
)

export const CONTRAST_LIGHT = coloured(
  'high-contrast',
  {
    muted: '#333a47',
    faint: '#454c59',
    accent: '#003f8f',
    danger: '#8a0f0a',
    warn: '#573a00',
    ok: '#254400',
    free: '#004a4f',
    mark: '#55168f',
    match: '#6e2c00',
    border: '#5b6475',
    frame: '#003f8f',
    barUsed: '#565f6f',
    barFree: '#004a4f',
  },
  '#cfe3ff',
  { color: '#000000' },
)

/** For terminals with sixteen colours: their own palette, dim for what only helps. */
export const sixteen = (light: boolean): Theme => {
  const bright = (colour: string): string => (light ? colour : `${colour}Bright`)
  const dim: Look = { dim: true }
  return {
    name: 'sixteen',
    looks: {
      fg: {},
      muted: dim,
      faint: dim,
      accent: { color: bright('blue') },
      danger: { color: bright('red') },
      warn: { color: 'yellow' },
      ok: { color: 'green' },
      free: { color: 'cyan' },
      mark: { color: 'magenta' },
      match: { bold: true, underline: true },
      border: dim,
      frame: {},
      barUsed: dim,
      barFree: { color: 'cyan' },
    },
    selection: { inverse: true },
  }
}

/** Without any colour: bold, underline and inverse only. Never dim, which many terminals cannot show. */
export const PLAIN: Theme = {
  name: 'plain',
  looks: {
    fg: {},
    muted: {},
    faint: {},
    accent: { bold: true },
    danger: { bold: true },
    warn: {},
    ok: {},
    free: {},
    mark: { bold: true },
    match: { bold: true, underline: true },
    border: {},
    frame: {},
    barUsed: {},
    barFree: {},
  },
  selection: { inverse: true },
}
