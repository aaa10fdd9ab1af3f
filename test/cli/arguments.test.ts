import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWrong, readArguments } from '../../src/cli/arguments.ts'
import { helpText } from '../../src/cli/help.ts'
import { nameOfFlag } from '../../src/cli/verbs/flag.ts'
import { ALL_FLAGS, callOf, flagsOf, TYPED_VERBS, VERBS } from '../../src/cli/verbs.ts'
import { hostileText } from '../support/arbitraries.ts'

describe('the command line', () => {
  test.each([
    [[], { verb: 'screen', host: null, readOnly: false, json: false, place: null }],
    [['--read-only'], { verb: 'screen', readOnly: true }],
    [['--json'], { verb: 'screen', json: true }],
    [['-H', 'tcp://far:2375'], { verb: 'screen', host: 'tcp://far:2375' }],
    [['--host=unix:///a b'], { host: 'unix:///a b' }],
    [['-c', 'work', 'ls', '-qa', '--no-trunc'], { verb: 'ls', context: 'work', quiet: true, all: true, noTrunc: true }],
    [['ls', '-f', 'label=a=b', '--filter', 'dangling=true'], { verb: 'ls', filters: ['label=a=b', 'dangling=true'] }],
    [['-f', 'a=1', 'ls', '-f', 'b=2'], { verb: 'ls', filters: ['a=1', 'b=2'] }],
    [
      ['rm', 'a', 'b:1', '-y', '--json', '--dry-run'],
      { verb: 'rm', operands: ['a', 'b:1'], yes: true, json: true, dryRun: true },
    ],
    [['--yes', 'rm', 'a'], { verb: 'rm', operands: ['a'], yes: true }],
    [['rm', '--', '-x'], { verb: 'rm', operands: ['-x'] }],
    [['rm', '--help'], { verb: 'rm', help: true }],
    [['ls', 'x', '--version'], { verb: 'ls', version: true }],
    [['settings', 'theme', 'dark'], { verb: 'settings', operands: ['theme', 'dark'] }],
    [['image.tar'], { verb: 'screen', place: 'image.tar', operands: [] }],
    [['container', 'ls', '-q'], { verb: 'container ls', quiet: true, operands: [] }],
    [['--store', '/s', 'container', '--json', 'ls'], { verb: 'container ls', store: '/s', json: true }],
    [['ps', '-aq'], { verb: 'container ls', quiet: true, all: true }],
    [['load', '-i', '-'], { verb: 'load', input: '-' }],
    [
      ['import', '-', 'a:1', '-c', 'CMD x'],
      { verb: 'import', operands: ['-', 'a:1'], changes: ['CMD x'], context: null },
    ],
    [
      ['-c', 'work', 'container', 'commit', '-c', 'CMD x', '-a', 'me', 'web'],
      { context: 'work', changes: ['CMD x'], author: 'me' },
    ],
    [
      ['container', 'run', '-e', 'A=b=c', '-l', 'k', 'redis', 'sh', '-c', 'exit 3', '--help', '--', '-e'],
      {
        verb: 'container run',
        environment: ['A=b=c'],
        labels: ['k'],
        operands: ['redis', 'sh', '-c', 'exit 3', '--help', '--', '-e'],
        help: false,
      },
    ],
    [['container', 'create', '--', 'redis', '-x'], { operands: ['redis', '-x'] }],
    [['help'], { verb: 'screen', help: true }],
    [['help', 'rm'], { verb: 'rm', help: true }],
    [['help', 'container', 'run'], { verb: 'container run', help: true }],
    [['help', 'container'], { verb: 'screen', help: true }],
    [['container', '--help'], { verb: 'screen', help: true }],
  ])('%j', (words, expected) => {
    expect(readArguments(words)).toMatchObject(expected)
  })

  test.each([
    [['nope'], 'There is no command nope.'],
    [['screen'], 'There is no command screen.'],
    [['help', 'nope'], 'There is no command nope.'],
    [['--nope'], 'There is no flag --nope.'],
    [['-x'], 'There is no flag -x.'],
    [['--host'], '--host needs a value.'],
    [['--host', '--json'], '--host needs a value.'],
    [['--host='], '--host needs a value.'],
    [['-H', 'a', '-H', 'b'], '-H was given twice.'],
    [['-H', 'a', 'ls', '-H', 'b'], '-H was given twice.'],
    [['--json=yes'], '--json takes no value.'],
    [['-H', 'a', '-c', 'b'], 'Either --host or --context can be given, not both.'],
    [['--store', 'a', 'ls', '--demo'], 'Either --store or --demo can be given, not both.'],
    [['ls', '--json', '-q'], 'Either --json or --quiet can be given, not both.'],
    [['ls', '--yes'], 'imgtui ls does not take --yes.'],
    [['--yes', 'ls'], 'imgtui ls does not take --yes.'],
    [['--yes'], 'imgtui does not take --yes.'],
    [['rm', '-q', 'a'], 'imgtui rm does not take --quiet.'],
    [['prune', '-f'], 'imgtui prune does not take -f.'],
    [['rm'], 'imgtui rm needs the name or the ID of an image.'],
    [['ls', 'redis'], 'imgtui ls takes no names. To list some: --filter reference=redis'],
    [['settings', 'theme'], 'imgtui settings takes nothing, or a name and its value.'],
    [['a.tar', 'b.tar'], 'Only one archive can be looked at, not b.tar as well.'],
    [['a.tar', '--demo'], '--demo does not go with a.tar.'],
    [['history'], 'imgtui history needs the name or the ID of one image.'],
    [['tag', 'a'], 'imgtui tag needs an image and a new name for it.'],
    [['prune', 'a'], 'imgtui prune takes no names. To remove one image: imgtui rm REF'],
    [['pull', 'a', 'b'], 'imgtui pull needs the name of one image.'],
    [['pull', 'a', '--platform', 'linux'], '“linux” is no platform: it is written linux/arm64.'],
    [['save', 'a', '--format', 'zip'], 'There is no format zip; there is combined, oci, layout.'],
    [['container'], /^imgtui container needs one of ls, create, run, /],
    [['container', 'nope'], /^There is no command container nope\. imgtui container needs one of /],
    [['container', 'create'], 'imgtui container create needs the name or the ID of an image.'],
    [['container', 'create', '-e', 'A', 'redis'], '--env needs KEY=VALUE, not A.'],
    [['container', 'create', '-l', '=a', 'redis'], '--label needs KEY or KEY=VALUE, not =a.'],
    [['container', 'stop', '-t', 'soon', 'web'], '--timeout needs a whole number of seconds.'],
    [['container', 'cp', 'a:/b'], 'imgtui container cp needs what to copy and where to.'],
    [['container', 'ls', '--yes'], 'imgtui container ls does not take --yes.'],
  ])('%j: %s', (words, wrong) => {
    expect(readArguments(words)).toMatchObject({
      wrong: typeof wrong === 'string' ? wrong : expect.stringMatching(wrong),
    })
  })

  test('whatever the words, the answer is what they mean or one sentence', () => {
    const word = fc.oneof(
      hostileText,
      fc.constantFrom('--', '-', '-qq', '--json', '-f', '--host', '--no-json', '-hv', '--constructor', '-c', 'help'),
      fc.constantFrom(...VERBS.flatMap((verb) => verb.split(' '))),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const read = readArguments(words)
        if (isWrong(read)) expect(read.wrong).not.toBe('')
        else expect(VERBS).toContain(read.verb)
      }),
      { numRuns: 2000 },
    )
  })

  test('no verb has two flags of one form', () => {
    for (const verb of VERBS) {
      const forms = flagsOf(verb).flatMap((flag) => [nameOfFlag(flag), flag.short ?? []].flat())
      expect(new Set(forms).size, verb).toBe(forms.length)
    }
  })

  test.each(VERBS)('help for %s names each of its flags, and fits 120 cells', (verb) => {
    const text = helpText(verb)
    const lines = text.split('\n')
    const own = new Set(flagsOf(verb).map(nameOfFlag))
    for (const flag of ALL_FLAGS) {
      const listed = lines.some((line) => new RegExp(`^ +(?:-\\w, )?--${nameOfFlag(flag)}(?: |$)`).test(line))
      expect(listed, nameOfFlag(flag)).toBe(own.has(nameOfFlag(flag)))
    }
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120)
  })

  test('the help of the program lists every command', () => {
    const text = helpText('screen')
    for (const verb of TYPED_VERBS) expect(text).toContain(`  ${callOf(verb).replace('imgtui ', '')} `)
  })
})
