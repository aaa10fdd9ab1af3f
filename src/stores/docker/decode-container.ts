import type { ContainerState } from '../../engine/container.ts'
import { CONTAINER_STATES } from '../../engine/container.ts'
import type { Digest } from '../../engine/digest.ts'
import { isDigest } from '../../engine/digest.ts'
import { bytesOf, dateOfSeconds, digestOf, entriesOf, fieldsOf, numberOf, textOf, textsOf } from '../decode.ts'

/** One container as the engine lists it: images are still what the engine calls them. */
export type ListedContainer = {
  readonly id: string
  readonly name: string
  /** The image ID in the list: of the image, or of one platform's manifest of it. */
  readonly image: Digest
  /** The platform's manifest that runs, where the engine says so. */
  readonly manifest: Digest | null
  readonly imageName: string
  readonly state: ContainerState
  readonly status: string
  /** Milliseconds since the epoch. */
  readonly created: number
  readonly written: number | null
  /** Images mounted into it, as they were named then: a reference, an ID or the beginning of one. */
  readonly mounts: readonly string[]
}

const stateOf = (value: unknown): ContainerState => CONTAINER_STATES.find((state) => state === value) ?? 'unknown'

const mountsOf = (value: unknown): readonly string[] => {
  const images = entriesOf(value)
    .map(fieldsOf)
    .filter(({ Type: type }) => type === 'image')
  // The name is the image, the source a folder of the engine; Podman has the image in the source.
  return [
    ...new Set(
      images.map(({ Name: name, Source: source }) => textOf(name) || textOf(source)).filter((text) => text !== ''),
    ),
  ]
}

/** An image ID that is none holds nothing that could be named, but its container must still be seen. */
const NO_IMAGE: Digest = `sha256:${'0'.repeat(64)}`

const decodeContainer = (value: unknown): ListedContainer | null => {
  const fields = fieldsOf(value)
  const id = textOf(fields.Id)
  if (id === '') return null
  const image = digestOf(fields.ImageID)
  const imageName = textOf(fields.Image)
  return {
    id,
    name: (textsOf(fields.Names)[0] ?? id.slice(0, 12)).replace(/^\//, ''),
    image: image ?? (isDigest(imageName) ? imageName : NO_IMAGE),
    manifest: digestOf(fieldsOf(fields.ImageManifestDescriptor).digest),
    imageName,
    state: stateOf(fields.State),
    status: textOf(fields.Status),
    created: dateOfSeconds(fields.Created) ?? 0,
    written: numberOf(fields.SizeRw) === null ? null : bytesOf(fields.SizeRw),
    mounts: mountsOf(fields.Mounts),
  }
}

/** Reads `/containers/json`; entries without an ID are left out. */
export const decodeContainers = (answer: unknown): readonly ListedContainer[] =>
  entriesOf(answer)
    .map(decodeContainer)
    .filter((container) => container !== null)
