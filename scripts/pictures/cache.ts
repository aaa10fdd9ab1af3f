import { dockerAge } from '../../src/engine/age.ts'
import type { ShelfContainer } from '../../src/stores/oci/demo/shelf.ts'
import { SHELF } from '../../src/stores/oci/demo/shelf-contents.ts'
import { type FakeWorld, imageId } from '../../test/support/fake-engine.ts'

const DAY = 86_400

/** Ages are counted back from the moment of the pictures, so that they read the same whenever those are made. */
const ago = (days: number): number => Math.floor(Date.now() / 1000) - days * DAY

const statusOf = ({ state, days, code = 0, ended = 0 }: ShelfContainer): string => {
  if (state === 'created') return 'Created'
  return state === 'running' ? `Up ${days} days` : `Exited (${code}) ${dockerAge(ended * DAY * 1000)} ago`
}

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
  containers: SHELF.containers.map((container) => {
    const { name, image, state, days, written } = container
    return { name, image, state, status: statusOf(container), created: ago(days), written }
  }),
})
