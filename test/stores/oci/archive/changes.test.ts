import { describe, expect, test } from 'vitest'
import { applyChanges, emptyConfig } from '../../../../src/stores/oci/archive/changes.ts'

// Braces after a dollar sign are Docker's here, not JavaScript's.
const $ = '$'

type Fields = Readonly<Record<string, unknown>>

/** Fields that are not as they are in an empty config. */
const set = (changes: readonly string[], base: Fields = emptyConfig()): Fields => {
  const empty = emptyConfig()
  const changed = Object.entries(applyChanges(base, changes))
  return Object.fromEntries(changed.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(empty[key])))
}

// Every row was run through `docker import --change` of Docker 20.10.
describe('instructions', () => {
  test.each<[readonly string[], Fields]>([
    [[], {}],
    [['CMD echo hi $HOME'], { Cmd: ['/bin/sh', '-c', 'echo hi $HOME'] }],
    [['CMD ["a", "b c"]'], { Cmd: ['a', 'b c'] }],
    [['CMD ["a"'], { Cmd: ['/bin/sh', '-c', '["a"'] }],
    [['CMD'], { Cmd: ['/bin/sh', '-c'] }],
    [['CMD []'], { Cmd: [] }],
    [['CMD a # b'], { Cmd: ['/bin/sh', '-c', 'a # b'] }],
    [['CMD a \\', 'b'], { Cmd: ['/bin/sh', '-c', 'a b'] }],
    [['# comment', 'cmd a\nCMD b'], { Cmd: ['/bin/sh', '-c', 'b'] }],
    [['ENTRYPOINT ["/a"]', 'CMD ["x"]'], { Entrypoint: ['/a'], Cmd: ['x'] }],
    [['CMD a', 'ENTRYPOINT b'], { Cmd: ['/bin/sh', '-c', 'a'], Entrypoint: ['/bin/sh', '-c', 'b'] }],
    [['ENTRYPOINT []'], {}],
    [['ENTRYPOINT'], {}],
    [['ENV A=1 B="two words" C=x\\ y'], { Env: ['A=1', 'B=two words', 'C=x y'] }],
    [['ENV A=1', 'ENV A=2 B=$A'], { Env: ['A=2', 'B=1'] }],
    [['ENV A B=2'], { Env: ['A=B=2'] }],
    [['ENV A  b   c '], { Env: ['A=b   c'] }],
    [['ENV __proto__=1'], { Env: ['__proto__=1'] }],
    [['ENV A=1 \\\n  B=2 \\\n# c\n C=3'], { Env: ['A=1', 'B=2', 'C=3'] }],
    [
      ['ENV A=1', `LABEL k=${$}{A:-x}${$}{Z:-dd}${$}{Z:+no}${$}{A:+yes} m="q$B" l=$A`],
      { Env: ['A=1'], Labels: { k: '1ddyes', m: 'q', l: '1' } },
    ],
    [['LABEL "a b"="c d" e=f\\"g', 'LABEL a.b c d'], { Labels: { 'a b': 'c d', e: 'f"g', 'a.b': 'c d' } }],
    [['LABEL x="a\\tb" y=\\$A z="\\$A" s=\'$A\''], { Labels: { x: 'a\\tb', y: '$A', z: '$A', s: '$A' } }],
    [
      ['EXPOSE 80 443/tcp 53/udp 8000-8002/TCP'],
      { ExposedPorts: { '80/tcp': {}, '443/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {}, '8002/tcp': {} } },
    ],
    [['EXPOSE 127.0.0.1:8080:80 81/'], { ExposedPorts: { '80/tcp': {}, '81/tcp': {} } }],
    [['ENV P=80', 'EXPOSE $P "81"'], { Env: ['P=80'], ExposedPorts: { '80/tcp': {}, '81/tcp': {} } }],
    [['EXPOSE $NONE'], {}],
    [['USER me:you'], { User: 'me:you' }],
    [['USER a b'], { User: 'a b' }],
    [['WORKDIR a', 'WORKDIR b/../c'], { WorkingDir: '/a/c' }],
    [['WORKDIR /q//z/'], { WorkingDir: '/q//z/' }],
    [['WORKDIR /x', 'WORKDIR y/'], { WorkingDir: '/x/y' }],
    [['VOLUME /a b', 'VOLUME ["/c d"]'], { Volumes: { '/a': {}, b: {}, '/c d': {} } }],
    [['ONBUILD RUN x y', 'onbuild   copy . .'], { OnBuild: ['RUN x y', 'copy . .'] }],
    [
      ['HEALTHCHECK --interval=5s --timeout=1m30s --retries=3 --start-period=1.5h CMD curl x'],
      {
        Healthcheck: {
          Test: ['CMD-SHELL', 'curl x'],
          Interval: 5e9,
          Timeout: 90e9,
          StartPeriod: 5400e9,
          Retries: 3,
        },
      },
    ],
    [['HEALTHCHECK cmd ["a","b"]'], { Healthcheck: { Test: ['CMD', 'a', 'b'] } }],
    [['HEALTHCHECK NONE'], { Healthcheck: { Test: ['NONE'] } }],
  ])('%j', (changes, fields) => {
    expect(set(changes)).toEqual(fields)
  })

  test.each([
    'RUN x',
    'FROM x',
    'SHELL ["/bin/x"]',
    'MAINTAINER x',
    'FOO',
    'CMD ["a", 1]',
    'ENV',
    'ENV A',
    'ENV =2',
    'ENV A=1 B',
    'ENV A=${B',
    `ENV A=${$}{}`,
    `ENV A=${$}{B:?x}`,
    'LABEL n',
    'LABEL x="abc',
    "LABEL x='a\\'b'",
    'EXPOSE',
    'EXPOSE abc',
    'EXPOSE 99999',
    'EXPOSE 5-3',
    'EXPOSE 80/xyz',
    'USER',
    'WORKDIR',
    'WORKDIR ""',
    'VOLUME',
    'VOLUME ""',
    'VOLUME ["a", ""]',
    'ONBUILD',
    'ONBUILD FROM x',
    'ONBUILD ONBUILD x',
    'HEALTHCHECK',
    'HEALTHCHECK foo',
    'HEALTHCHECK CMD',
    'HEALTHCHECK NONE x',
    'HEALTHCHECK --retries=0 CMD x',
    'HEALTHCHECK --interval=0.5ms CMD x',
    'HEALTHCHECK --interval=1 CMD x',
    'HEALTHCHECK --foo=1 CMD x',
  ])('%s is refused', (change) => {
    expect(() => applyChanges(emptyConfig(), [change])).toThrow(/^.+\.$/s)
  })
})

describe('on the config of an image', () => {
  const base = { Cmd: ['x'], Entrypoint: ['e'], Env: ['PATH=/bin'], Labels: { a: '1' }, WorkingDir: '/w', Own: 'kept' }

  test('what is not named stays', () => {
    expect(applyChanges(base, ['ENV A=$PATH:/sbin', 'LABEL b=2', 'WORKDIR below'])).toEqual({
      ...base,
      Env: ['PATH=/bin', 'A=/bin:/sbin'],
      Labels: { a: '1', b: '2' },
      WorkingDir: '/w/below',
    })
  })

  test('a new entrypoint takes the old command away, unless a command was given before', () => {
    expect(applyChanges(base, ['ENTRYPOINT ["n"]'])).toMatchObject({ Entrypoint: ['n'], Cmd: null })
    expect(applyChanges(base, ['CMD ["c"]', 'ENTRYPOINT ["n"]'])).toMatchObject({ Entrypoint: ['n'], Cmd: ['c'] })
  })

  test('STOPSIGNAL is taken as well', () => {
    expect(applyChanges(base, ['STOPSIGNAL SIGTERM'])).toMatchObject({ StopSignal: 'SIGTERM' })
  })
})
