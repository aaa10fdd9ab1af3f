import { type Catalog, catalogOf, isDangling, isIntermediate, usersOf } from '../../src/engine/catalog.ts'
import type { Image } from '../../src/engine/image.ts'
import { platformText } from '../../src/engine/platform.ts'
import type { HistoryStep, Store } from '../../src/engine/store.ts'
import type { Moment, Observation, ObservedImage, ObservedStep } from './subject.ts'

const momentOf = (milliseconds: number | null): Moment =>
  milliseconds === null ? null : Math.floor(milliseconds / 1000)

const stepOf = ({ created, ...step }: HistoryStep): ObservedStep => ({ ...step, created: momentOf(created) })

const observe = async (store: Store, catalog: Catalog, image: Image): Promise<ObservedImage> => {
  const { id, references, digests, size, created, parent, labels } = image
  const inspection = await store.inspect?.(id)
  const history = await store.history?.(id)
  if (inspection === undefined || history === undefined) throw new Error(`${store.label} cannot tell all of an image`)
  const { author, comment, environment, entrypoint, command, workingDirectory, user, stopSignal, layers } = inspection
  return {
    id,
    references,
    digests,
    size,
    created: momentOf(created),
    parent,
    dangling: isDangling(catalog, image),
    intermediate: isIntermediate(catalog, image),
    containers: usersOf(catalog, id)
      .map(({ name }) => name)
      .sort(),
    labels,
    layers,
    history: history.map(stepOf),
    author,
    comment,
    platform: platformText(inspection.platform),
    environment,
    entrypoint,
    command,
    workingDirectory,
    user,
    ports: [...inspection.ports].sort(),
    volumes: [...inspection.volumes].sort(),
    stopSignal,
  }
}

/** Everything that the store holds. */
export const observeStore = async (store: Store): Promise<Observation> => {
  const listing = await store.list()
  const catalog = catalogOf(listing)
  return {
    images: await Promise.all(listing.images.map((image) => observe(store, catalog, image))),
    containers: listing.containers.map(({ name, image, state }) => ({ name, image, state })),
  }
}
