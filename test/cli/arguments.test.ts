import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWrong, readArguments } from '../../src/cli/arguments.ts'
import { helpText } from '../../src/cli/help.ts'
import { FLAGS, VERBS } from '../../src/cli/verbs.ts'
import { hostileText } from '../support/arbitraries.ts'

describe('the command line', () => {
  test.each([
    [[], { verb: 'screen', host: null, readOnly: false, json: false }],
    [['--read-only'], { verb: 'screen', readOnly: true }],
    [['--json'], { verb: 'screen', json: true }],
    [['-H', 'tcp://far:2375'], { verb: 'screen', host: 'tcp://far:2375' }],
    [['--host=unix:///a b'], { host: 'unix:///a b' }],
    [['-c', 'work', 'ls', '-qa', '--no-trunc'], { verb: 'ls', context: 'work', quiet: true, all: true, noTrunc: true }],
    [['ls', '-f', 'label=a=b', '--filter', 'dangling=true'], { verb: 'ls', filters: ['label=a=b', 'dangling=true'] }],
    [
      ['rm', 'a', 'b:1', '-y', '--json', '--dry-run'],
      { verb: 'rm', operands: ['a', 'b:1'], yes: true, json: true, dryRun: true },
    ],
    [['rm', '--', '-x'], { verb: 'rm', operands: ['-x'] }],
    [['rm', '--help'], { verb: 'rm', help: true }],
    [['ls', 'x', '--version'], { verb: 'ls', version: true }],
    [['settings', 'theme', 'dark'], { verb: 'settings', operands: ['theme', 'dark'] }],
  ])('%j', (words, expected) => {
    expect(readArguments(words)).toMatchObject(expected)
  })

  test.each([
    [['nope'], 'There is no command nope; there is ls, rm, settings.'],
    [['--nope'], 'There is no flag --nope.'],
    [['-x'], 'There is no flag -x.'],
    [['--host'], '--host needs a value.'],
    [['--host', '--json'], '--host needs a value.'],
    [['--host='], '--host needs a value.'],
    [['-H', 'a', '-H', 'b'], '-H was given twice.'],
    [['--json=yes'], '--json takes no value.'],
    [['-H', 'a', '-c', 'b'], 'Either --host or --context can be given, not both.'],
    [['ls', '--json', '-q'], 'Either --json or --quiet can be given, not both.'],
    [['ls', '--yes'], 'imgtui ls does not take --yes.'],
    [['--yes'], 'imgtui does not take --yes.'],
    [['rm', '-q', 'a'], 'imgtui rm does not take --quiet.'],
    [['rm'], 'imgtui rm needs the name or the ID of an image.'],
    [['ls', 'redis'], 'imgtui ls takes no names. To list some: --filter reference=redis'],
    [['settings', 'theme'], 'imgtui settings takes nothing, or a name and its value.'],
    [['screen'], 'There is no command screen; there is ls, rm, settings.'],
  ])('%j: %s', (words, wrong) => {
    expect(readArguments(words)).toMatchObject({ wrong })
  })

  test('whatever the words, the answer is what they mean or one sentence', () => {
    const word = fc.oneof(
      hostileText,
      fc.constantFrom('--', '-', '-qq', '--json', '-f', 'rm', 'ls', '--host', '--no-json', '-hv', '--constructor'),
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

  test.each(VERBS)('help for %s names each of its flags, and fits 120 cells', (verb) => {
    const text = helpText(verb)
    for (const { name, verbs } of FLAGS)
      expect(text.includes(`--${name}`), name).toBe(
        (verbs as readonly string[]).includes(verb) || name === 'yes' || name === 'dry-run',
      )
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })
})
