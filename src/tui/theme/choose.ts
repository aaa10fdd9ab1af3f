import { CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, PLAIN, sixteen } from './themes.ts'
import type { Theme } from './tokens.ts'

export type ThemeWish = 'auto' | 'dark' | 'light' | 'high-contrast' | 'plain'
export type GlyphWish = 'auto' | 'unicode' | 'ascii'

type Environment = Readonly<Record<string, string | undefined>>

/** `COLORFGBG` is `foreground;background`; 7 and above 8 are light backgrounds. Null when it does not say. */
const lightByEnvironment = ({ COLORFGBG }: Environment): boolean | null => {
  const background = Number(COLORFGBG?.split(';').at(-1) || Number.NaN)
  return Number.isNaN(background) ? null : background === 7 || background > 8
}

/**
 * The theme for this terminal. `NO_COLOR` wins over everything; `depth` is the number of bits of colour that it can show
 * (1, 4, 8 or 24); `light` is what the terminal itself said of its background, null when it said nothing.
 */
export const themeFor = (wish: ThemeWish, env: Environment, depth: number, light: boolean | null): Theme => {
  if ((env.NO_COLOR ?? '') !== '' || wish === 'plain' || depth < 4) return PLAIN
  const isLight = wish === 'light' || (wish !== 'dark' && (light ?? lightByEnvironment(env) ?? false))
  if (depth < 8) return sixteen(isLight)
  if (wish === 'high-contrast') return isLight ? CONTRAST_LIGHT : CONTRAST_DARK
  return isLight ? LIGHT : DARK
}

/** Whether glyphs outside ASCII can be drawn: a UTF-8 locale and a terminal that is more than a console. */
export const drawsUnicode = (wish: GlyphWish, env: Environment): boolean => {
  if (wish !== 'auto') return wish === 'unicode'
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /utf-?8/i.test(locale) || process.platform === 'win32' || process.platform === 'darwin'
}
