import { homedir } from 'node:os'
import { FaultError, fault } from '../../../engine/fault.ts'
import {
  canonical,
  isReference,
  parseReference,
  type Reference,
  repositoryOf,
  withDefaultTag,
} from '../../../engine/reference.ts'
import type { Pulled, Transfers } from '../../../engine/transfer.ts'
import { compressed } from '../compression/encode.ts'
import type { Publication } from '../content.ts'
import { DOCUMENT_LIMIT } from '../documents.ts'
import { notFound } from '../faults.ts'
import type { Keeper } from '../keeper.ts'
import { measureOf } from '../measure.ts'
import { findCredentials, openRegistry, pull, push, type Registry } from '../registry/index.ts'
import type { State, Stored } from '../state.ts'
import { withDigests } from '../tagging.ts'
import { arrivalOf } from './arrival.ts'

const referenceIn = (text: string): Reference => {
  const parsed = parseReference(text)
  if (isReference(parsed)) return withDefaultTag(parsed)
  throw new FaultError(fault('conflict', `“${text}” is not the name of an image: ${parsed.problem}.`))
}

/** The registry of a reference, with the user's own login for it. */
const registryOf = ({ domain, path }: Reference, insecure: boolean): Registry =>
  openRegistry(domain, {
    insecure,
    credentials: () => findCredentials({ domain, path }, { env: process.env, home: homedir() }),
    env: process.env,
  })

/** True when the image is in the store under all of its names already. */
const isHere = ({ images }: State, { image, tags, digests = [] }: Publication): boolean => {
  const known = images.get(image)
  const names = new Set([...(known?.tags ?? []), ...(known?.digests ?? [])])
  return known !== undefined && [...tags, ...digests].every((name) => names.has(name))
}

/** Pulls one image; see `Transfers.pull`. */
export const pullImage = async (
  keeper: Keeper,
  text: string,
  { insecure = false, ...options }: Parameters<Transfers['pull']>[1] = {},
): Promise<Pulled> => {
  const reference = referenceIn(text)
  const registry = registryOf(reference, insecure)
  const ingest = await keeper.ingest(options.signal)
  try {
    const { publication, digest } = await pull(ingest, registry, reference, { ...options, measure: measureOf })
    const changed = !isHere(await keeper.read(options.signal), publication)
    const published = await ingest.publish([publication])
    return { ...arrivalOf(publication, published), digest, changed }
  } finally {
    registry.close()
    await ingest.close()
  }
}

/** Pushes one name of an image and remembers the digest by which the registry now has it; see `Transfers.push`. */
export const pushImage = async (
  keeper: Keeper,
  text: string,
  { insecure = false, ...options }: Parameters<Transfers['push']>[1] = {},
): Promise<{ readonly digest: string }> => {
  const reference = referenceIn(text)
  const name = canonical(reference)
  const state = await keeper.read(options.signal)
  const stored = [...state.images.values()].find(({ tags }) => tags.includes(name))
  if (stored === undefined) throw notFound(`image as ${text}`)
  const facts = await keeper.facts()
  const registry = registryOf(reference, insecure)
  const { domain } = reference
  // Where the same registry has the image already, it can take the blobs over from there.
  const elsewhere = stored.digests.map(repositoryOf).find((repository) => repository.startsWith(`${domain}/`))
  try {
    const manifest = await keeper.source.read(stored.manifest.digest, DOCUMENT_LIMIT)
    const { digest } = await push(
      keeper.source,
      registry,
      { manifest, reference },
      {
        ...options,
        pack: (raw) => compressed(raw, 'gzip'),
        pushed: { get: (diffId) => facts.packedAs(diffId) ?? undefined, set: facts.learnPacked },
        knownIn: () => elsewhere?.slice(domain.length + 1) ?? null,
      },
    )
    await rememberDigest(keeper, stored, canonical({ ...reference, tag: null, digest }))
    return { digest }
  } finally {
    registry.close()
  }
}

const rememberDigest = async (keeper: Keeper, { id }: Stored, name: string): Promise<void> => {
  await keeper.change(async ({ index, images }) => {
    const roots = new Set(images.get(id)?.entries.map(({ descriptor }) => descriptor.digest))
    let { entries } = index
    for (const root of roots) entries = withDigests(entries, root, (before) => [...before, name])
    return { entries, result: null }
  })
}
