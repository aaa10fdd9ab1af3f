import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hexOf, isDigest, shortId } from '../../src/engine/digest.ts'
import {
  canonical,
  compareReferences,
  displayParts,
  familiar,
  isReference,
  namespaceOf,
  parseReference,
  type Reference,
  repositoryOf,
  withDefaultTag,
} from '../../src/engine/reference.ts'
import { digest, hostileText } from '../support/arbitraries.ts'

const D = digest('some manifest')

const parsed = (text: string): Reference => {
  const reference = parseReference(text)
  if (!isReference(reference)) throw new Error(`${text}: ${reference.problem}`)
  return reference
}

describe('a digest', () => {
  test.each([
    [D, true],
    [`sha512:${'a'.repeat(128)}`, true],
    [`sha256:${'a'.repeat(63)}`, false],
    [`sha256:${'A'.repeat(64)}`, false],
    [`md5:${'a'.repeat(31)}`, false],
    [`:${'a'.repeat(64)}`, false],
    ['', false],
  ])('%s: %s', (text, well) => {
    expect(isDigest(text)).toBe(well)
  })

  test('is shortened to twelve digits', () => {
    expect(shortId(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('0123456789ab')
    expect(hexOf('0123')).toBe('0123')
  })
})

describe('a reference', () => {
  test.each([
    ['x', 'docker.io/library/x:latest', 'x:latest', 'official'],
    ['u/x:1', 'docker.io/u/x:1', 'u/x:1', 'user'],
    ['a/b/c/d', 'docker.io/a/b/c/d:latest', 'a/b/c/d:latest', 'user'],
    ['library/x', 'docker.io/library/x:latest', 'x:latest', 'official'],
    ['library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest', 'user'],
    ['localhost/x', 'localhost/x:latest', 'localhost/x:latest', 'self-hosted'],
    ['host:5000/x', 'host:5000/x:latest', 'host:5000/x:latest', 'self-hosted'],
    ['[::1]:5000/x:2', '[::1]:5000/x:2', '[::1]:5000/x:2', 'self-hosted'],
    ['[2001:db8::1]/x', '[2001:db8::1]/x:latest', '[2001:db8::1]/x:latest', 'self-hosted'],
    ['FOO/bar', 'FOO/bar:latest', 'FOO/bar:latest', 'self-hosted'],
    ['docker.io/x', 'docker.io/library/x:latest', 'x:latest', 'official'],
    ['index.docker.io/u/x', 'docker.io/u/x:latest', 'u/x:latest', 'user'],
    [
      'ghcr.io/a__b/c-_--d'.replace('-_--', '--'),
      'ghcr.io/a__b/c--d:latest',
      'ghcr.io/a__b/c--d:latest',
      'self-hosted',
    ],
    [`x@${D}`, `docker.io/library/x@${D}`, `x@${D}`, 'official'],
    [`x:1@${D}`, `docker.io/library/x:1@${D}`, `x:1@${D}`, 'official'],
  ])('%s', (text, whole, short, namespace) => {
    const reference = withDefaultTag(parsed(text))
    expect(canonical(reference)).toBe(whole)
    expect(familiar(reference)).toBe(short)
    expect(namespaceOf(reference)).toBe(namespace)
  })

  test.each([
    '',
    ' ',
    ':',
    '/',
    '//',
    'x:',
    'x//y',
    '/x',
    'x/',
    'X',
    'u/X',
    'x:-1',
    `x:${'a'.repeat(129)}`,
    'x@',
    'x@sha256:12',
    '.x',
    'x..y',
    'a_._b',
    'a___b',
    '-a/b',
    'host:port/x',
    'x y',
    'x\u0000',
    '\u001b[2J',
    'x\n',
    'a'.repeat(64),
    `ghcr.io/${'a'.repeat(256)}`,
    '[::g]/x',
  ])('%j is none', (text) => {
    expect(isReference(parseReference(text))).toBe(false)
  })

  test('a path may have 255 characters, a tag 128', () => {
    expect(parsed(`ghcr.io/${'a'.repeat(255)}:${'b'.repeat(128)}`).path).toHaveLength(255)
  })

  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const component = fc.tuple(word, fc.constantFrom('.', '_', '__', '-', '---', ''), word).map((parts) => parts.join(''))
  const domain = fc.constantFrom(
    '',
    'localhost/',
    'ghcr.io/',
    'host:5000/',
    '[::1]:443/',
    'docker.io/',
    'index.docker.io/',
    'UP/',
  )
  const tag = fc
    .option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: '' })
    .map((text) => (text === '' ? '' : `:${text}`))
  // An account of Docker's registry that looks like a host reads back as that host, in Docker too; there are none.
  const path = fc.tuple(word, fc.array(component, { maxLength: 3 })).map(([first, rest]) => [first, ...rest])
  const written = fc
    .tuple(domain, path, tag, fc.constantFrom('', `@${D}`))
    .map(([host, parts, end, at]) => `${host}${parts.join('/')}${end}${at}`)

  test('means the same in its familiar and in its whole form', () => {
    fc.assert(
      fc.property(written, (text) => {
        const reference = parsed(text)
        expect(parsed(familiar(reference))).toEqual(reference)
        expect(parsed(canonical(reference))).toEqual(reference)
        expect(compareReferences(familiar(reference), canonical(reference))).toBe(0)
        const { path, name, tag: end } = displayParts(familiar(reference))
        expect(path + name + end).toBe(familiar(reference))
        expect(familiar(reference).startsWith(repositoryOf(familiar(reference)))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('hostile text is told to be none, or comes out as it went in', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const reference = parseReference(text)
        if (isReference(reference)) expect(parsed(canonical(reference))).toEqual(reference)
        displayParts(text)
        repositoryOf(text)
        compareReferences(text, 'x')
      }),
      { numRuns: 3000 },
    )
  })

  test('those of one image stand in the order of their whole form', () => {
    expect(['zoo/x:1', 'b:1', 'ghcr.io/a:1', 'a:2', 'a:10'].sort(compareReferences)).toEqual([
      'a:10',
      'a:2',
      'b:1',
      'zoo/x:1',
      'ghcr.io/a:1',
    ])
  })
})
