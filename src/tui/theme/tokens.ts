/** What a colour means. Nothing on the screen is coloured by anything else. */
export const TOKENS = [
  'fg',
  'muted',
  'faint',
  'accent',
  'danger',
  'warn',
  'ok',
  'free',
  'mark',
  'match',
  'border',
  'frame',
  'barUsed',
  'barFree',
] as const
export type Token = (typeof TOKENS)[number]

/** How a token is drawn. Without a colour the terminal's own foreground is used. */
export type Look = {
  readonly color?: string
  readonly dim?: boolean
  readonly bold?: boolean
  readonly underline?: boolean
}

export type Theme = {
  readonly name: string
  readonly looks: Readonly<Record<Token, Look>>
  /** The row with the cursor: a background of its own, or inverse where there are no colours. */
  readonly selection: { readonly background?: string; readonly inverse?: boolean }
}
