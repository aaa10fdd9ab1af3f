/** One thing a person does, or a thing to wait for. */
export type Act =
  | { readonly press: readonly string[] }
  | { readonly type: string }
  /** Goes on when the screen contains the text or matches the pattern. */
  | { readonly see: string | RegExp }
  | { readonly resize: readonly [columns: number, rows: number] }

/** One picture: what is started, what is done, and the screen that is kept. */
export type Scenario = {
  /** The file's name in `screenshots/`, without its ending. */
  readonly name: string
  readonly columns: number
  readonly rows: number
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Another program than the built one. */
  readonly script?: string
  readonly acts: readonly Act[]
}

/** Every picture in `screenshots/`, in the order they are made. */
export const scenarios: readonly Scenario[] = [
  { name: 'help', columns: 100, rows: 30, args: ['--help'], acts: [{ see: 'imgtui' }] },
]
