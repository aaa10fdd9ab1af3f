import { SHELF } from '../../src/stores/memory/shelf-contents.ts'
import { type FakeWorld, imageId } from '../../test/support/fake-engine.ts'

const DAY = 86_400

/** Ages are counted back from the moment of the pictures, so that they read the same whenever those are made. */
const ago = (days: number): number => Math.floor(Date.now() / 1000) - days * DAY

/** The cache of the demo as a made-up Docker Engine would hold it. */
export const shelfWorld = (): FakeWorld => ({
  images: SHELF.images.map(({ name, tags, days, local, ...image }) => ({
    ...image,
    name,
    tags: [...tags],
    created: ago(days),
    digests:
      local === true
        ? []
        : [...new Set(tags.map((tag) => `${tag.replace(/:[^/:]*$/, '')}@${imageId(`manifest of ${name}`)}`))],
  })),
  containers: SHELF.containers.map(({ days, ...container }) => ({ ...container, created: ago(days) })),
})
