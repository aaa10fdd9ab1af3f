import { hostPlatform } from '../../src/stores/oci/platforms.ts'
import type { Lists } from './contents.ts'
import { type Artifact, contentOf, type Form, type Identity, type Kind, type Lying } from './form.ts'
import type { Reading, Seen } from './reader.ts'
import type { Sample } from './samples.ts'

/** How a writing went. `other`: it is good, and not what was asked for. */
export type Writing =
  | { readonly type: 'all' }
  | { readonly type: 'other'; readonly says: string }
  | { readonly type: 'refused'; readonly says: string }
  | { readonly type: 'wrong'; readonly says: string }

/**
 * How a reading went. `all`: every image came through whole. `second`: the same, but at the second try, each by its name
 * or as the other kind of archive. `host`: of several platforms this machine's came, whole.
 */
export type Verdict =
  | { readonly type: 'all' }
  | { readonly type: 'second'; readonly says: string }
  | { readonly type: 'host' }
  | { readonly type: 'refused'; readonly says: string }
  | { readonly type: 'wrong'; readonly says: string }

const wrong = (says: string): { readonly type: 'wrong'; readonly says: string } => ({ type: 'wrong', says })

const identity = ({ id, diffIds }: Identity): string => [id, ...diffIds].join(' ')
const named = (image: Lying): string => [identity(image), ...image.names].join(' ')
const sorted = <T>(all: readonly T[], text: (one: T) => string): string => all.map(text).sort().join('\n')

const LISTS: Readonly<Record<Kind, readonly (keyof Lists)[]>> = {
  layout: ['oci'],
  store: ['oci'],
  'oci-archive': ['oci'],
  'docker-archive': ['docker'],
  combined: ['oci', 'docker'],
}

/** The images under all lists that a kind has; a sentence where a list lacks, is too many, or differs from the other. */
export const imagesUnder = ({ oci, docker }: Lists, kind: Kind): readonly Lying[] | string => {
  const expected = LISTS[kind]
  if ((oci !== null) !== expected.includes('oci')) return `an OCI index is ${oci === null ? 'missing' : 'there'}`
  if ((docker !== null) !== expected.includes('docker'))
    return `Docker's list is ${docker === null ? 'missing' : 'there'}`
  if (oci === null || docker === null) return oci ?? docker ?? []
  // Docker's list has no platforms: it names one image of each name.
  const listed = new Set(docker.map(named))
  const unlisted = docker.filter((image) => !oci.some((one) => named(one) === named(image)))
  if (unlisted.length > 0) return 'Docker’s list has images that the OCI index has not'
  const forgotten = oci.filter((image) => !listed.has(named(image)))
  const excused = forgotten.every(({ names }) => docker.some((one) => one.names.join() === names.join()))
  return excused ? oci : 'the OCI index has images that Docker’s list has not'
}

const judgeOwn = ({ content }: Form, images: readonly Lying[], { images: given }: Sample): Writing => {
  const names = (all: readonly Lying[]): string => sorted(all, (image) => image.names.join())
  if (names(images) !== names(given)) return wrong(`the names are ${names(images)}`)
  if (content === 'gzip' || content === 'several')
    return images.every(({ packings }) => packings.join() === 'gzip,gzip') ? { type: 'all' } : wrong('other layers')
  const [base] = given
  const [image] = images
  const grown =
    image?.diffIds.length === 3 && identity({ ...image, id: 'x:y' }).startsWith(`x:y ${base?.diffIds.join(' ')}`)
  if (!grown) return wrong('the layers below are not those of the image that was changed')
  return image.packings.join() === [content, content, 'gzip'].join() ? { type: 'all' } : wrong('other packings')
}

/** Compares what a writer made with what it was given. */
export const judgeWriting = (form: Form, images: readonly Lying[], sample: Sample): Writing => {
  if (form.writer === 'umoci') return judgeOwn(form, images, sample)
  const strange = images.filter((image) => !sample.images.some((given) => named(given) === named(image)))
  if (strange.length > 0) return wrong(`not what was given: ${sorted(strange, named)}`)
  const [count, given] = [images.length, sample.images.length]
  if (count < given) return { type: 'other', says: `${count} of ${given} images` }
  if (form.content === 'several' || form.content === 'platforms' || contentOf(images) === form.content)
    return { type: 'all' }
  return { type: 'other', says: `layers are ${contentOf(images)}` }
}

const differs = (seen: Seen, image: Lying): string | null => {
  if (identity(seen) !== identity(image)) return `the layers of ${image.id} came out as ${seen.diffIds.join()}`
  if (seen.blobs !== null && seen.blobs.join() !== image.blobs.join()) return `${image.id} has other blobs now`
  const strange = (seen.names ?? []).filter((name) => !image.names.includes(name))
  return strange.length > 0 ? `${image.id} is called ${strange.join()}` : null
}

/** Compares what a reader has with what there was to read. */
export const judgeReading = ({ images, content }: Artifact, { images: seen, first }: Reading): Verdict => {
  for (const one of seen) {
    const image = images.find(({ id }) => id === one.id)
    const why = image === undefined ? `${one.id} was never written` : differs(one, image)
    if (why !== null) return wrong(why)
  }
  const missing = images.filter(({ id }) => !seen.some((one) => one.id === id))
  const unknown = images.filter(({ id, names }) => {
    const known = seen.filter((one) => one.id === id)
    return (
      known.every((one) => one.names !== null) && names.some((name) => !known.some((one) => one.names?.includes(name)))
    )
  })
  const [left] = missing
  if (missing.length === 1 && content === 'platforms') {
    const host = `linux/${hostPlatform().architecture}`
    return left?.platform === host ? wrong('the image for another platform came') : { type: 'host' }
  }
  if (missing.length > 0) return wrong(`these did not come: ${sorted(missing, named)}`)
  if (unknown.length > 0) return wrong(`these have lost names: ${sorted(unknown, named)}`)
  return first === null ? { type: 'all' } : { type: 'second', says: first }
}
