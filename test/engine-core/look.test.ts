import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogOf, withLook } from '../../src/engine/catalog.ts'
import { worlds } from '../support/arbitraries.ts'

describe('a catalog after a look', () => {
  test('is what a new list would have given', () => {
    fc.assert(
      fc.property(
        worlds(),
        fc.nat(),
        fc.constantFrom('gone', 'the same', 'renamed', 'without parent'),
        (world, pick, change) => {
          const image = world.images[pick % Math.max(world.images.length, 1)]
          if (image === undefined) return
          const now = {
            gone: null,
            'the same': { ...image },
            renamed: { ...image, references: [...image.references, 'new/name:1'] },
            'without parent': { ...image, parent: null },
          }[change]
          const containers = world.containers.slice(0, pick % (world.containers.length + 1))
          const others = world.images.map((one) => (one.id === image.id ? now : one)).filter((one) => one !== null)
          const looked = withLook(catalogOf(world), image.id, { image: now, containers })
          expect(looked).toEqual(catalogOf({ images: others, containers }))
        },
      ),
      { numRuns: 2000 },
    )
  })
})
