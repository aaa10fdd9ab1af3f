import { describe, expect, it } from 'vitest'
import { challengesOf } from '../../../../src/stores/oci/registry/challenge.ts'
import { randomFrom } from '../../../support/random.ts'

const read = (header: string) => challengesOf(header).map(({ scheme, parameters }) => [scheme, { ...parameters }])

describe('the challenges of a server', () => {
  it.each([
    ['Basic realm="x"', [['basic', { realm: 'x' }]]],
    ['Basic', [['basic', {}]]],
    [
      'Bearer realm="https://a/t",service="a",scope="repository:a/b:pull,push"',
      [['bearer', { realm: 'https://a/t', service: 'a', scope: 'repository:a/b:pull,push' }]],
    ],
    ['bearer REALM = x , Service="a \\"b\\""', [['bearer', { realm: 'x', service: 'a "b"' }]]],
    [
      'Negotiate, Basic realm="a", charset="UTF-8", Bearer realm=b',
      [
        ['negotiate', {}],
        ['basic', { realm: 'a', charset: 'UTF-8' }],
        ['bearer', { realm: 'b' }],
      ],
    ],
    [
      'Negotiate YWJj==, Basic realm="a"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'a' }],
      ],
    ],
    ['Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
    ['Bearer __proto__="a",realm="b"', [['bearer', { ['__proto__']: 'a', realm: 'b' }]]],
    ['', []],
    ['realm="x"', []],
    ['Bearer realm="never ends', [['bearer', {}]]],
    [`Basic realm="${'x'.repeat(9000)}"`, []],
  ])('%s', (header, expected) => {
    expect(read(header)).toEqual(expected)
  })

  it('are read in no time, whatever they are', () => {
    const random = randomFrom(11)
    const pieces = ['Bearer', ' ', ',', '=', '"', '\\', 'realm', 'a', '==', '\t', '(', 'ü', '""']
    const from = performance.now()
    for (let run = 0; run < 2000; run += 1) {
      const header = Array.from({ length: random.below(400) }, () => random.pick(pieces)).join('')
      expect(Array.isArray(challengesOf(header))).toBe(true)
    }
    for (const one of pieces) challengesOf(one.repeat(8000 / one.length))
    expect(performance.now() - from).toBeLessThan(2000)
  })
})
