import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Digest } from '../../../src/engine/digest.ts'
import type { HistoryRow } from '../../../src/stores/docker/chain.ts'
import { chainIdsOf, chainOf, layerSizes } from '../../../src/stores/docker/chain.ts'

const row = (command: string, size: number): HistoryRow => ({ command, size })
const classic = (total: number) => ({ total, emptySize: 0 }) as const
const containerd = { total: null, emptySize: null } as const

describe('chain IDs', () => {
  const digest = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`

  it('follow the image specification', () => {
    const [a, b, c] = [digest('a'), digest('b'), digest('c')]
    const ab = digest(`${a} ${b}`)
    expect(chainIdsOf([a, b, c])).toEqual([a, ab, digest(`${ab} ${c}`)])
    expect(chainIdsOf([])).toEqual([])
  })

  it('tell the same diff apart at two places', () => {
    const a = digest('a')
    expect(new Set(chainIdsOf([a, a, a])).size).toBe(3)
  })

  it('come with their diff IDs and sizes, bottom first', () => {
    const a = digest('a')
    expect(chainOf([a], [7])).toEqual([{ chainId: a, diffId: a, size: 7 }])
    expect(chainOf([a], [])).toEqual([{ chainId: a, diffId: a, size: null }])
  })
})

describe('sizes of layers from the history', () => {
  it('takes rows with bytes for the layers where they are as many', () => {
    const rows = [row('ADD', 5), row('CMD', 0), row('RUN x', 3), row('WORKDIR /', 0)]
    expect(layerSizes(rows, 2, classic(8))).toEqual([5, 3])
  })

  it('places an empty layer where only one row can be it', () => {
    const rows = [
      row('ADD', 5),
      row('ENV A=1', 0),
      row('WORKDIR /w', 0),
      row('COPY a b', 3),
      row('/bin/sh -c #(nop)  CMD ["x"]', 0),
    ]
    expect(layerSizes(rows, 3, classic(8))).toEqual([5, 0, 3])
  })

  it('leaves open what several readings have differently', () => {
    const rows = [row('ADD', 5), row('WORKDIR /w', 0), row('COPY a b', 3), row('RUN true', 0), row('COPY c d', 2)]
    expect(layerSizes(rows, 4, classic(10))).toEqual([5, null, null, 2])
  })

  it('settles a single open size by the sum', () => {
    expect(layerSizes([row('ADD', 5)], 2, classic(9))).toEqual([5, 4])
    expect(layerSizes([row('ADD', 5)], 3, classic(5))).toEqual([5, 0, 0])
    expect(layerSizes([row('ADD', 5)], 3, classic(9))).toEqual([5, null, null])
  })

  it('believes nothing where the sum does not fit', () => {
    expect(layerSizes([row('ADD', 5), row('RUN', 3)], 2, classic(9))).toEqual([null, null])
    expect(layerSizes([row('ADD', 5), row('RUN', 3)], 2, classic(7))).toEqual([null, null])
  })

  it('believes nothing where rows with bytes are more than layers', () => {
    expect(layerSizes([row('ADD', 5), row('RUN', 3)], 1, classic(8))).toEqual([null])
  })

  it('knows nothing of an image that is not unpacked', () => {
    expect(layerSizes([row('ADD', 0), row('CMD', 0), row('RUN x', 0)], 2, containerd)).toEqual([null, null])
    expect(layerSizes([row('ADD', 4096), row('RUN x', 0)], 2, containerd)).toEqual([4096, null])
  })

  it('has no sizes for no layers', () => {
    expect(layerSizes([row('LABEL a=b', 0)], 0, classic(0))).toEqual([])
  })

  const configures = fc.constantFrom(
    'ENV A=1',
    'CMD ["x"]',
    '/bin/sh -c #(nop)  LABEL a=b',
    'EXPOSE map[80/tcp:{}]',
    'USER me',
  )
  const makes = fc.constantFrom(
    'RUN true',
    'COPY a b # buildkit',
    'WORKDIR /w',
    '/bin/sh -c #(nop) ADD file:1 in / ',
    '',
    'unheard of',
  )
  /** What really happened: steps that made a layer of some size, and steps that made none. */
  const step = fc.oneof(
    fc.record({
      layer: fc.constant(true),
      command: makes,
      size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 })),
    }),
    fc.record({ layer: fc.constant(false), command: fc.oneof(configures, makes), size: fc.constant(0) }),
  )
  const steps = fc.array(step, { maxLength: 12 })

  it('never says a size that is not so', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (made, knowsTotal) => {
        const truth = made.filter(({ layer }) => layer).map(({ size }) => size)
        const rules = knowsTotal
          ? classic(truth.reduce((sum, size) => sum + size, 0))
          : { total: null, emptySize: 0 as const }
        const sizes = layerSizes(made, truth.length, rules)
        expect(sizes).toHaveLength(truth.length)
        for (const [index, size] of sizes.entries()) expect([null, truth[index]]).toContain(size)
      }),
      { numRuns: 2000 },
    )
  })

  it('knows every size where no layer is empty', () => {
    fc.assert(
      fc.property(steps, (made) => {
        const full = made.filter(({ layer, size }) => !layer || size > 0)
        const truth = full.filter(({ layer }) => layer).map(({ size }) => size)
        expect(layerSizes(full, truth.length, { total: null, emptySize: null })).toEqual(truth)
      }),
    )
  })

  it('says no size that another reading of the same rows contradicts', () => {
    // Every choice of empty rows that could be the layers, counted out.
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (made) => {
        const layers = made.filter(({ layer }) => layer).length
        const candidates = made.flatMap(({ size, command }, index) =>
          size === 0 && !/^(ENV|CMD|EXPOSE|USER|.*LABEL)/.test(command) ? [index] : [],
        )
        const readings = Array.from({ length: 2 ** candidates.length }, (_, bits) => {
          const chosen = new Set(candidates.filter((_, at) => (bits >> at) % 2 === 1))
          return made.flatMap(({ size }, index) => (size > 0 || chosen.has(index) ? [size] : []))
        }).filter((reading) => reading.length === layers)
        const sizes = layerSizes(made, layers, { total: null, emptySize: 0 })
        sizes.forEach((size, index) => {
          const possible = new Set(readings.map((reading) => reading[index]))
          expect(size).toBe(possible.size === 1 ? [...possible][0] : null)
        })
      }),
    )
  })

  it('never says a wrong size for a history that is cut short', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), (made, more) => {
        const truth = [...made.filter(({ layer }) => layer).map(({ size }) => size), ...more]
        const sizes = layerSizes(made, truth.length, classic(truth.reduce((sum, size) => sum + size, 0)))
        for (const [index, size] of sizes.entries()) expect([null, truth[index]]).toContain(size)
      }),
      { numRuns: 2000 },
    )
  })
})
