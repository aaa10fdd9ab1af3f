/** What one setting takes: JSON Schema, as far as this program uses it. */
export type SettingSchema =
  | { readonly type: 'string'; readonly enum: readonly string[]; readonly default: string }
  | { readonly type: 'object'; readonly additionalProperties: { readonly anyOf: readonly object[] } }

export const THEMES = ['auto', 'dark', 'light', 'high-contrast', 'plain'] as const
export const GLYPHS = ['auto', 'unicode', 'ascii'] as const
export const MOTIONS = ['on', 'off'] as const

/** One setting: what it takes, and what each choice means, for the docs. */
export type Setting = {
  readonly name: 'keys' | 'theme' | 'glyphs' | 'motion'
  readonly schema: SettingSchema
  readonly says: string
  readonly choices: readonly (readonly [choice: string, meaning: string])[]
}

const choice = (values: readonly string[]): SettingSchema => ({
  type: 'string',
  enum: values,
  default: values[0] ?? '',
})

/** Every setting, in the order of the docs. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'theme',
    schema: choice(THEMES),
    says: 'The colours. `NO_COLOR` in the environment wins over it.',
    choices: [
      ['auto', 'dark or light, as the background of the terminal is'],
      ['dark', 'for a dark background'],
      ['light', 'for a light background'],
      ['high-contrast', 'for tired eyes and bright rooms'],
      ['plain', 'no colours: bold, underline and inverse only'],
    ],
  },
  {
    name: 'glyphs',
    schema: choice(GLYPHS),
    says: 'The signs in front of images and in bars.',
    choices: [
      ['auto', 'as the locale and the terminal allow'],
      ['unicode', 'circles, blocks and arrows'],
      ['ascii', 'letters and punctuation only'],
    ],
  },
  {
    name: 'motion',
    schema: choice(MOTIONS),
    says: 'Whether anything moves by itself while work is under way.',
    choices: [
      ['on', 'spinners turn'],
      ['off', 'nothing turns'],
    ],
  },
  {
    name: 'keys',
    schema: {
      type: 'object',
      additionalProperties: { anyOf: [{ const: false }, { type: 'array', items: { type: 'string' } }] },
    },
    says: 'Other keys for commands, by the ID of the command (see keys.md). A list takes the place of the keys it has, `false` takes them away.',
    choices: [],
  },
]

/** The schemas by name, as `conf` takes them. Defaults are left out, or `conf` would write them into the file. */
export const schemas = (): Record<string, object> =>
  Object.fromEntries(
    SETTINGS.map(({ name, schema }) => [
      name,
      schema.type === 'string' ? { type: schema.type, enum: schema.enum } : schema,
    ]),
  )
