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
  /** Over those that point the program at the made-up engine. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Another program than the built one. */
  readonly script?: string
  readonly acts: readonly Act[]
}

const LIVE = /can be freed|free$/m

/** Every picture in `screenshots/`, in the order they are made. */
export const scenarios: readonly Scenario[] = [
  { name: 'list', columns: 120, rows: 36, acts: [{ see: LIVE }, { press: ['j', 'j'] }, { see: 'mamba' }] },
  { name: 'search', columns: 100, rows: 24, acts: [{ see: LIVE }, { type: '/apigw' }] },
  {
    name: 'marks',
    columns: 100,
    rows: 24,
    acts: [
      { see: LIVE },
      { type: '/acme' },
      { press: ['enter', 'j', 'space', 'space', 'j', 'space'] },
      { type: '/gateway:2.14.1' },
      { press: ['enter', 't'] },
      { type: '/acme' },
      { press: ['enter'] },
    ],
  },
  {
    name: 'history',
    columns: 100,
    rows: 26,
    acts: [{ see: LIVE }, { press: ['j', 'j', 'enter'] }, { see: 'STEP' }, { press: ['j', 'j', 'j', 'j'] }],
  },
  {
    name: 'inspect',
    columns: 100,
    rows: 30,
    acts: [{ see: LIVE }, { type: '/postgres:16' }, { press: ['enter', '2'] }, { see: 'Entrypoint' }],
  },
  {
    name: 'layers',
    columns: 100,
    rows: 24,
    acts: [
      { see: LIVE },
      { type: '/gateway:2.14.0' },
      { press: ['enter', '3'] },
      { see: 'GOES' },
      { press: ['j', 'j', 'j'] },
    ],
  },
  {
    name: 'held-by',
    columns: 100,
    rows: 24,
    acts: [{ see: LIVE }, { type: '/gateway:2.13.0' }, { press: ['enter', '4'] }, { see: 'api-debug' }],
  },
  { name: 'review', columns: 120, rows: 40, acts: [{ see: LIVE }, { press: ['p', 'j', 'enter'] }, { see: 'Review' }] },
  {
    name: 'create',
    columns: 100,
    rows: 24,
    args: ['--demo'],
    acts: [
      { see: LIVE },
      { type: '/acme' },
      { press: ['enter', 'C'] },
      { see: 'Create a container' },
      { type: 'night-run' },
      { press: ['tab'] },
      { type: 'node server.js --once' },
    ],
  },
  {
    name: 'refusal',
    columns: 100,
    rows: 26,
    acts: [{ see: LIVE }, { type: '/gateway:2.14.1' }, { press: ['enter', 'd'] }, { see: 'Not removed' }],
  },
  {
    name: 'report',
    columns: 100,
    rows: 26,
    acts: [
      { see: LIVE },
      { press: ['p', 'j', 'enter'] },
      { see: 'Review' },
      { press: ['right', 'enter'] },
      { see: 'Report' },
    ],
  },
  { name: 'help', columns: 120, rows: 40, acts: [{ see: LIVE }, { press: ['?'] }] },
  { name: 'no-color', columns: 100, rows: 24, env: { NO_COLOR: '1' }, acts: [{ see: LIVE }, { press: ['j', 'j'] }] },
]
