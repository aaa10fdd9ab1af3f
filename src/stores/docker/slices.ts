import { compareReferences, isReference, parseReference, repositoryOf } from '../../engine/reference.ts'
import type { AskOptions } from './client.ts'
import { hasApi } from './client.ts'
import type { ListedContainer } from './decode-container.ts'
import { decodeInfo } from './decode-engine.ts'
import type { ListedImage } from './decode-image.ts'
import { decodeList, digestsKept } from './decode-image.ts'
import type { Engine } from './engine.ts'

/** Up to so many images the whole list of a containerd store comes fast enough in one piece. */
const FEW = 150
/** `*` in a pattern stops at a slash, so every depth of a name needs a pattern of its own. */
const DEEPEST = 8
const BEGINNINGS = [...'abcdefghijklmnopqrstuvwxyz', '[0-9]', '[A-Z[_]']

type Found = Map<string, ListedImage>

/** Go's `path.Match` reads these four as special. */
const literally = (name: string): string => name.replace(/[\\*?[]/g, '\\$&')

const patternsFor = (beginning: string): readonly string[] =>
  Array.from({ length: DEEPEST }, (_, depth) => `${beginning}*${'/*'.repeat(depth)}`)

/** The repositories that containers were made from: what they name is what people look for first. */
const usedRepositories = (containers: readonly ListedContainer[]): readonly string[] => {
  const names = containers.map(({ imageName }) => imageName).filter((name) => isReference(parseReference(name)))
  return [...new Set(names.map(repositoryOf))].map(literally)
}

/** A slice shows only the names that fit it, so an image may come in several with other names each time. */
const addTo = (found: Found, images: readonly ListedImage[], { digests }: Engine): boolean => {
  let grown = false
  for (const image of images) {
    const before = found.get(image.id)
    const references =
      before === undefined
        ? image.references
        : [...new Set([...before.references, ...image.references])].sort(compareReferences)
    if (before !== undefined && references.length === before.references.length) continue
    grown = true
    found.set(
      image.id,
      before === undefined ? image : { ...image, references, digests: digestsKept(digests, image.id, references, []) },
    )
  }
  return grown
}

/**
 * Whether the slices have everything, by the engine's own count: up to API 1.51 it counts names and nameless images
 * (seen on 28.5), later versions count IDs.
 */
const isAll = (images: readonly ListedImage[], count: number | null, api: string): boolean => {
  const names = images.reduce((sum, { references }) => sum + Math.max(references.length, 1), 0)
  return count === images.length || (count === names && !hasApi(api, '1.52'))
}

/**
 * The list of a containerd store. Its engine reads the disk usage of every layer of every image it lists, about 12 ms
 * each, but applies the `reference` and `dangling` filters before that. So a long list is read in slices, those of the
 * containers first, each handed to `onSlice` with what came before. What no pattern fits is noticed by the count and
 * read with the full list. Up to `few` images are read in one piece.
 */
export const listInSlices = async (
  engine: Engine,
  containers: () => Promise<readonly ListedContainer[]>,
  options: AskOptions,
  onSlice: (images: readonly ListedImage[]) => Promise<void>,
  few = FEW,
): Promise<readonly ListedImage[]> => {
  const { client, ping, digests } = engine
  const read = async (filters: Readonly<Record<string, readonly string[]>> | null): Promise<readonly ListedImage[]> => {
    const query = {
      all: '1',
      ...(hasApi(ping.api, '1.47') ? { manifests: '1' } : {}),
      ...(filters === null ? {} : { filters: JSON.stringify(filters) }),
    }
    return decodeList(digests, await client.getJson('/images/json', { ...options, query, within: null }))
  }
  const { images: count } = decodeInfo(await client.getJson('/info', options))
  if (count === null || count <= few) return read(null)
  const found: Found = new Map()
  const slice = async (filters: Readonly<Record<string, readonly string[]>>): Promise<void> => {
    if (addTo(found, await read(filters), engine)) await onSlice([...found.values()])
  }
  const used = usedRepositories(await containers())
  if (used.length > 0) await slice({ reference: used, dangling: ['false'] })
  for (const beginning of BEGINNINGS) await slice({ reference: patternsFor(beginning), dangling: ['false'] })
  await slice({ dangling: ['true'] })
  const images = [...found.values()]
  return isAll(images, count, ping.api) ? images : read(null)
}
