import type { FakeWorld } from './fake-engine.ts'

/** What a terminal would act on, one by one; none of these is ever sent by the program itself in this form. */
const PAYLOADS = [
  '\u001b]0;owned\u0007',
  '\u001b]2;owned\u001b\\',
  '\u001b]52;c;b3duZWQ=\u0007',
  '\u001b[4;5;6m',
  '\u001b[77;77H',
  '\u001b[?1000h',
  '\u001b[?1049l',
  '\u001b[2J',
  '\u001bc',
  '\u001bP+q\u001b\\',
  '\u009b4;5;6m',
  '\u009d0;owned\u009c',
  '\u0085',
  '\u0090',
  '\u0000',
  '\u0008\u0008',
  '\u007f',
  '\u000e',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\r',
] as const

/** A text full of what is harmful, that shows what it was meant for. */
export const hostile = (what: string): string => `${what}<\n>${PAYLOADS.join('')}${what}`

/** The beginning of {@link hostile} as it has to be shown. */
export const shownHostile = (what: string): string => `${what}<^J>`

const OWN_SEQUENCES = new RegExp(
  [
    // Colours and other looks, cursor movements, deletions.
    '\u001b\\[[\\d;]*[mABCDEGHJK]',
    // Auto-wrap, cursor, alternate screen, pastes, synchronised output.
    '\u001b\\[\\?(?:7|25|1049|2004|2026)[hl]',
    // Asking the terminal for its colours.
    '\u001b\\]1[01];\\?(?:\u0007|\u001b\\\\)',
  ].join('|'),
  'g',
)

/** Everything in `output` that is neither printable nor what the program itself has to send; empty when all is well. */
export const foreignBytes = (output: string): readonly string[] => {
  const found: string[] = ['\u001b[4;5;6m', '\u001b[77;77H', '<\n>', '<\r\n>'].filter((each) => output.includes(each))
  const rest = output.replace(OWN_SEQUENCES, '').replace(/\r?\n|\r/g, '')
  found.push(...(rest.match(/.{0,12}[\p{Cc}\p{Cf}\p{Zl}\p{Zp}].{0,12}/gu) ?? []))
  return found.map((text) => JSON.stringify(text))
}

const labels = { [hostile('labelkey')]: hostile('labelvalue'), __proto__x: hostile('labelproto') }

/** An engine that has nothing but harm in everything it says. */
export const hostileWorld = (): FakeWorld => ({
  info: {
    ServerVersion: hostile('version'),
    Driver: hostile('driver'),
    Name: hostile('name'),
    OperatingSystem: hostile('system'),
    Architecture: hostile('architecture'),
    ID: hostile('identity'),
  },
  images: [
    {
      name: 'first',
      tags: [hostile('tag'), 'plain/name:1'],
      digests: [`${hostile('digest')}@sha256:${'a'.repeat(64)}`],
      layers: [
        { name: 'bottom', size: 50_000_000, command: hostile('historybottom') },
        { name: 'first', size: 7_000_000, command: `/bin/sh -c #(nop) ${hostile('historytop')}` },
      ],
      config: {
        Env: [hostile('env')],
        Cmd: [hostile('command')],
        Entrypoint: [hostile('entrypoint')],
        WorkingDir: hostile('folder'),
        User: hostile('user'),
        StopSignal: hostile('signal'),
        ExposedPorts: { [hostile('port')]: {} },
        Volumes: { [hostile('volume')]: {} },
        Healthcheck: { Test: [hostile('health')] },
        Labels: labels,
      },
      more: {
        Author: hostile('author'),
        Comment: hostile('comment'),
        Architecture: hostile('machine'),
        Os: hostile('os'),
        Variant: hostile('variant'),
        GraphDriver: { Name: hostile('graph'), Data: { [hostile('rawkey')]: hostile('rawvalue') } },
      },
    },
    { name: 'second', tags: [hostile('secondtag')], layers: [{ name: 'second', size: 900_000 }] },
    {
      name: 'third',
      tags: ['held/image:1'],
      layers: [{ name: 'third', size: 90_000_000 }],
      config: { Labels: labels },
    },
    { name: 'fourth', tags: ['child/image:1'], parent: 'third', layers: [{ name: 'third', size: 90_000_000 }] },
    { name: 'fifth', tags: [], layers: [{ name: 'fifth', size: 1000, command: hostile('fifth') }] },
  ],
  containers: [
    { name: hostile('container'), image: 'third', state: 'running', status: hostile('status'), labels },
    { name: hostile('stopped'), image: 'third', state: 'exited', status: `Exited (0) ${hostile('ago')}` },
    { name: hostile('odd'), image: 'fifth', state: hostile('state'), status: hostile('oddstatus') },
  ],
})
