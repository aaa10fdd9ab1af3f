import type { Digest } from '../../src/engine/digest.ts'
import { hexOf } from '../../src/engine/digest.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Alias, Operation, Word } from './operation.ts'
import { aliasOf, recipeOf, rootOf, sha256 } from './recipe.ts'
import type { Moment, Observation, Outcome } from './subject.ts'

/**
 * What digests are called in one run on one side. IDs of images that are made hold the time of day, so only under these
 * names can two sides be compared.
 */
export type Naming = {
  /** Learns the names of what an operation is about to bring in, as far as its bytes are known beforehand. */
  readonly expect: (operation: Operation) => void
  /** Learns the names of an image that was made, and of those of its layers that have none yet. */
  readonly learn: (alias: Alias, image: ImageId, layers: readonly Digest[]) => void
  /** The word as it is typed on this side; null while there is no such image. */
  readonly spell: (word: Word) => string | null
  /** The same with every digest under its name, in a fixed order, and every date of this run as `now`. */
  readonly observation: (seen: Observation) => Observation
  readonly outcome: (outcome: Outcome) => Outcome
}

/** Chain IDs of layers, bottom first. */
const chainIdsOf = (layers: readonly Digest[]): readonly Digest[] => {
  const chain: Digest[] = []
  for (const diffId of layers) {
    const below = chain.at(-1)
    chain.push(below === undefined ? diffId : sha256(`${below} ${diffId}`))
  }
  return chain
}

const HOUR = 3600

const byKey =
  <T>(keyOf: (value: T) => string) =>
  (a: T, b: T): number =>
    keyOf(a) < keyOf(b) ? -1 : 1

/** Names for a run that begins now. */
export const newNaming = (): Naming => {
  const names = new Map<string, string>()
  const images = new Map<Alias, ImageId>()
  const started = Date.now() / 1000
  const give = (digest: Digest, name: string): void => {
    if (!names.has(digest)) names.set(digest, name)
  }
  const learn = (alias: Alias, image: ImageId, layers: readonly Digest[]): void => {
    images.set(alias, image)
    give(image, alias)
    const chain = chainIdsOf(layers)
    for (const [at, layer] of layers.entries()) {
      give(layer, `layer ${at} of ${alias}`)
      const chainId = chain[at] as Digest
      if (chainId !== layer) give(chainId, `chain ${at} of ${alias}`)
    }
  }
  const renamed = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replace(/sha256:[0-9a-f]{64}/g, (digest) => names.get(digest) ?? digest)) as T
  const dated = (moment: Moment): Moment =>
    typeof moment === 'number' && Math.abs(moment - started) < HOUR ? 'now' : moment
  return {
    expect: (operation) => {
      if (operation.type === 'import') give(sha256(rootOf(operation.root)), `root ${operation.root}`)
      if (operation.type !== 'load' || operation.flaw !== null) return
      for (const { path } of operation.items) {
        const { id, diffIds } = recipeOf(path)
        learn(aliasOf(path), id, diffIds)
      }
    },
    learn,
    spell: (word) => {
      if (word.form === 'typed') return word.text
      const id = images.get(word.image)
      if (id === undefined) return null
      return `${word.algorithm ? 'sha256:' : ''}${hexOf(id).slice(0, word.digits)}`
    },
    observation: (seen) => {
      const named = renamed(seen)
      return {
        images: named.images
          .map((image) => ({
            ...image,
            created: dated(image.created),
            history: image.history.map((step) => ({ ...step, created: dated(step.created) })),
          }))
          .sort(byKey(({ id }) => id)),
        containers: named.containers.toSorted(byKey(({ name }) => name)),
      }
    },
    outcome: renamed,
  }
}
