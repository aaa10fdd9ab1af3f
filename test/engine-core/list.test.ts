import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogOf, isDangling, isIntermediate, useOf, withLook } from '../../src/engine/catalog.ts'
import { CONTAINER_STATES, isLive } from '../../src/engine/container.ts'
import { FILTERS, passes } from '../../src/engine/filter.ts'
import { originOf } from '../../src/engine/origin.ts'
import { type Condition, parseQuery, testFor } from '../../src/engine/query.ts'
import { resolveImage } from '../../src/engine/resolve.ts'
import { shareLayers } from '../../src/engine/sharing.ts'
import { SORT_KEYS, sortImages } from '../../src/engine/sort.ts'
import { freedAlone } from '../../src/engine/tally.ts'
import { container, digest, hostileText, image, worlds } from '../support/arbitraries.ts'

describe('a catalog', () => {
  test('tells dangling from intermediate', () => {
    const base = image('base')
    const child = image('child', { parent: base.id })
    const named = image('named', { references: ['x:1'] })
    const withDigest = image('digest', { digests: [`x@${digest('m')}`] })
    const catalog = catalogOf({ images: [base, child, named, withDigest], containers: [] })
    expect(
      [base, child, named, withDigest].map((one) => [isDangling(catalog, one), isIntermediate(catalog, one)]),
    ).toEqual([
      [false, true],
      [true, false],
      [false, false],
      [true, false],
    ])
  })

  test('every state of a container is running or stopped, and what is not known counts as running', () => {
    expect(CONTAINER_STATES.filter((state) => !isLive(container('c', { state })))).toEqual([
      'created',
      'exited',
      'dead',
    ])
  })

  test('one running container is enough, mounts count', () => {
    const [a, b, c] = [image('a'), image('b'), image('c')]
    const catalog = catalogOf({
      images: [a, b, c],
      containers: [
        container('x', { image: a.id }),
        container('y', { image: a.id, state: 'paused' }),
        container('z', { mounts: [b.id] }),
      ],
    })
    expect([a, b, c].map(({ id }) => useOf(catalog, id))).toEqual(['running', 'stopped', 'none'])
  })

  test('a second look replaces one image and all containers', () => {
    const [a, b] = [image('a', { references: ['a:1'] }), image('b')]
    const catalog = catalogOf({ images: [a, b], containers: [] })
    const looked = withLook(catalog, a.id, {
      image: { ...a, references: ['a:2'] },
      containers: [container('c', { image: b.id })],
    })
    expect(looked.named.get('a:2')).toBe(a.id)
    expect(looked.named.has('a:1')).toBe(false)
    expect(useOf(looked, b.id)).toBe('stopped')
    expect([...withLook(looked, a.id, { image: null, containers: [] }).images.keys()]).toEqual([b.id])
  })

  test('each quick filter shows what it says, and all of them together everything', () => {
    fc.assert(
      fc.property(worlds(), ({ catalog, images }) => {
        for (const one of images) {
          const shown = FILTERS.filter((filter) => passes(catalog, one, filter))
          expect(shown).toContain('all')
          expect(shown.includes('in use')).toBe(useOf(catalog, one.id) !== 'none')
          expect(shown.includes('dangling') && shown.includes('intermediate')).toBe(false)
          if (!shown.includes('in use') && !shown.includes('intermediate')) expect(shown).toContain('unused')
        }
      }),
    )
  })

  test('whether it can be had again is told from what proves it only', () => {
    const storage = { content: 1, manifest: 1, elsewhere: 0, unpacked: true, whole: true }
    expect(originOf(image('a', { digests: [`x@${digest('m')}`] }))).toBe('registry')
    expect(originOf(image('a'))).toBe('only here')
    expect(originOf(image('a', { storage, digests: [`x@${digest('m')}`] }))).toBe('unknown')
    expect(originOf(image('a', { storage: { ...storage, whole: false } }))).toBe('registry')
    expect(originOf(image('a', { storage, references: [`x@${digest('m')}`] }))).toBe('registry')
  })
})

describe('the order of a list', () => {
  test('is a permutation, the same whatever order the images came in, and turned round keeps ties by ID', () => {
    fc.assert(
      fc.property(
        worlds(),
        fc.constantFrom(...SORT_KEYS),
        fc.boolean(),
        fc.boolean(),
        (world, key, reversed, known) => {
          const facts = {
            catalog: world.catalog,
            frees: known ? freedAlone(shareLayers(world.catalog, world.chains, [])) : null,
          }
          const sorted = sortImages(world.images, { key, reversed }, facts)
          expect(new Set(sorted)).toEqual(new Set(world.images))
          expect(sorted).toHaveLength(world.images.length)
          expect(sortImages([...world.images].reverse(), { key, reversed }, facts)).toEqual(sorted)
          expect(sortImages(sorted, { key, reversed }, facts)).toEqual(sorted)
        },
      ),
    )
  })

  test.each([
    ['size', ['big', 'small']],
    ['age', ['small', 'big']],
    ['name', ['small', 'big']],
    ['held by', ['big', 'small']],
  ] as const)('by %s', (key, names) => {
    const [big, small] = [
      image('big', { size: 2, created: 1, references: ['z:1'] }),
      image('small', { size: 1, created: 2, references: ['a:1'] }),
    ]
    const catalog = catalogOf({ images: [big, small], containers: [container('c', { image: big.id })] })
    const ids = names.map((name) => digest(`image ${name}`))
    expect(sortImages([small, big], { key, reversed: false }, { catalog, frees: null }).map(({ id }) => id)).toEqual(
      ids,
    )
    expect(sortImages([small, big], { key, reversed: true }, { catalog, frees: null }).map(({ id }) => id)).toEqual(
      [...ids].reverse(),
    )
  })
})

describe('what a word stands for', () => {
  const hex = (start: string): string => start.padEnd(64, '0')
  const one = image('1', {
    id: `sha256:${hex('abc')}`,
    references: ['redis:7', 'redis:latest', 'def:1'],
    digests: [`redis@${digest('m')}`],
  })
  const two = image('2', { id: `sha256:${hex('abd')}`, references: ['ghcr.io/a/b:latest'] })
  const three = image('3', { id: `sha256:${hex('def')}`, references: ['abc:latest'] })
  const catalog = catalogOf({ images: [one, two, three], containers: [] })

  test.each([
    ['redis', one.id, 'tag'],
    ['redis:7', one.id, 'tag'],
    ['docker.io/library/redis:7', one.id, 'tag'],
    ['ghcr.io/a/b', two.id, 'tag'],
    [`redis@${digest('m')}`, one.id, 'digest'],
    [`redis:anything@${digest('m')}`, one.id, 'digest'],
    [one.id, one.id, 'id'],
    [hex('abd'), two.id, 'id'],
    ['abd', two.id, 'id'],
    ['sha256:abd', two.id, 'id'],
    ['d', three.id, 'id'],
    // A name wins over the beginning of an ID.
    ['abc', three.id, 'tag'],
    ['sha256:abc', one.id, 'id'],
  ])('%s', (word, id, by) => {
    expect(resolveImage(catalog, word)).toMatchObject({ type: 'image', image: { id }, by })
  })

  test.each([
    ['nope', 'none'],
    ['redis:8', 'none'],
    ['abe', 'none'],
    [hex('1'), 'none'],
    ['sha256:99', 'none'],
    ['a', 'ambiguous'],
    ['ab', 'ambiguous'],
    ['ABC', 'malformed'],
    ['sha256:xyz', 'malformed'],
    ['', 'malformed'],
    ['redis:', 'malformed'],
    ['\u001b', 'malformed'],
    ['sha256:', 'malformed'],
    [`nope@${digest('m')}`, 'none'],
  ])('%j: %s', (word, type) => {
    expect(resolveImage(catalog, word).type).toBe(type)
  })

  test('never throws, and finds every image by each of its names and by its whole ID', () => {
    fc.assert(
      fc.property(worlds(), hostileText, (world, text) => {
        resolveImage(world.catalog, text)
        for (const { id, references, digests } of world.images) {
          for (const word of [id, id.slice(7), ...references, ...digests]) {
            expect(resolveImage(world.catalog, word)).toMatchObject({ type: 'image', image: { id } })
          }
        }
      }),
    )
  })
})

describe('a search', () => {
  test('is taken apart into words and conditions', () => {
    expect(
      parseQuery('  redis is:unused label:a.b=c=d label:x older:30d size:>500MB size:<1.5g before:redis:7 api '),
    ).toEqual({
      words: 'redis api',
      conditions: [
        { token: 'is:unused', condition: { kind: 'is', value: 'unused' } },
        { token: 'label:a.b=c=d', condition: { kind: 'label', key: 'a.b', value: 'c=d' } },
        { token: 'label:x', condition: { kind: 'label', key: 'x', value: null } },
        { token: 'older:30d', condition: { kind: 'older', age: 30 * 24 * 3_600_000 } },
        { token: 'size:>500MB', condition: { kind: 'size', above: true, bytes: 500e6 } },
        { token: 'size:<1.5g', condition: { kind: 'size', above: false, bytes: 1.5e9 } },
        { token: 'before:redis:7', condition: { kind: 'before', reference: 'redis:7' } },
      ],
      unclear: [],
    })
  })

  test('what is half typed narrows nothing and is named', () => {
    expect(parseQuery('is: is:dang size:500MB older:x label: since: constructor:x redis:7')).toEqual({
      words: 'constructor:x redis:7',
      conditions: [],
      unclear: ['is:', 'is:dang', 'size:500MB', 'older:x', 'label:', 'since:'],
    })
  })

  test('hostile text is taken apart without a loss', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { words, conditions, unclear } = parseQuery(text)
        const parts = [
          ...words.split(' ').filter((word) => word !== ''),
          ...conditions.map(({ token }) => token),
          ...unclear,
        ]
        expect([...parts].sort()).toEqual(
          text
            .split(/\s+/)
            .filter((token) => token !== '')
            .sort(),
        )
      }),
      { numRuns: 2000 },
    )
  })

  const day = 24 * 3_600_000
  const old = image('old', { created: 10 * day, size: 5, labels: { team: 'a', empty: '' }, references: ['old:1'] })
  const young = image('young', { created: 20 * day, size: 10, references: ['young:1'] })
  const undated = image('undated', { created: null, references: ['undated:1'] })
  const catalog = catalogOf({
    images: [old, young, undated],
    containers: [container('c', { image: old.id, state: 'running' })],
  })

  test.each<[Condition, readonly string[]]>([
    [{ kind: 'is', value: 'running' }, ['old']],
    [{ kind: 'is', value: 'used' }, ['old']],
    [{ kind: 'is', value: 'unused' }, ['young', 'undated']],
    [{ kind: 'is', value: 'tagged' }, ['old', 'young', 'undated']],
    [{ kind: 'is', value: 'dangling' }, []],
    [{ kind: 'label', key: 'team', value: null }, ['old']],
    [{ kind: 'label', key: 'team', value: 'b' }, []],
    [{ kind: 'label', key: 'empty', value: '' }, ['old']],
    [{ kind: 'label', key: 'toString', value: null }, []],
    [{ kind: 'before', reference: 'young:1' }, ['old']],
    [{ kind: 'since', reference: 'old:1' }, ['young']],
    [{ kind: 'before', reference: 'old:1' }, []],
    [{ kind: 'before', reference: 'nope' }, []],
    [{ kind: 'since', reference: 'undated:1' }, []],
    [{ kind: 'older', age: 15 * day }, ['old']],
    [{ kind: 'newer', age: 15 * day }, ['young']],
    [{ kind: 'size', above: true, bytes: 5 }, ['young']],
    [{ kind: 'size', above: false, bytes: 5 }, ['undated']],
  ])('%j', (condition, names) => {
    const met = [old, young, undated].filter((one) => testFor(catalog, condition, 30 * day)(one))
    expect(met.map(({ references }) => references[0]?.split(':')[0])).toEqual(names)
  })
})
