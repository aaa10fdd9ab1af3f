import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import type { CheckReport, Finding } from '../../../engine/upkeep.ts'
import { eachOf, type Needed } from '../closure.ts'
import { readRecords } from '../containers/records.ts'
import type { Blob } from '../content.ts'
import { factsInMemory } from '../facts.ts'
import { GRACE, readDropped } from '../foreign.ts'
import { type Entry, tagOf } from '../index-file.ts'
import type { Keeper } from '../keeper.ts'
import { readIndex } from '../reader.ts'
import { familiarName, type State, stateOf } from '../state.ts'
import { type Inventory, takeInventory } from './inventory.ts'
import { readContents } from './read-data.ts'
import { findRemains } from './remains.ts'

const damage = (says: string, blob: Digest | null = null): Finding => ({ kind: 'damage', says, blob, bytes: 0 })
const garbage = (says: string, bytes: number, blob: Digest | null = null): Finding => ({
  kind: 'garbage',
  says,
  blob,
  bytes,
})
const note = (says: string): Finding => ({ kind: 'note', says, blob: null, bytes: 0 })

/** What a person calls an entry. */
export const entryLabel = (entry: Entry): string => {
  const tag = tagOf(entry)
  return tag === null ? `the image without a name ${shortId(entry.descriptor.digest)}` : familiarName(tag)
}

/** Every blob that something in the store needs, with one image that needs it. */
export type Needs = ReadonlyMap<Digest, { readonly blob: Needed; readonly by: string }>

/** What the images of an index need, and the containers that hold the manifests `held`. */
export const needsOf = async (keeper: Keeper, { index }: State, held: readonly Blob[]): Promise<Needs> => {
  const needs = new Map<Digest, { blob: Needed; by: string }>()
  const roots = [
    ...index.entries.map((entry) => ({ root: entry.descriptor as Blob, by: entryLabel(entry) })),
    ...held.map((root) => ({ root, by: 'a container' })),
  ]
  await eachOf(roots, async ({ root, by }) => {
    const { blobs } = await keeper.closures.of(root)
    for (const blob of blobs) if (needs.get(blob.digest)?.blob.optional !== false) needs.set(blob.digest, { blob, by })
  })
  return needs
}

const checkBlobs = (needs: Needs, { blobs, strays }: Inventory, now: number): readonly Finding[] => {
  const findings: Finding[] = strays.map((path) => garbage(`${path} is no blob; other tools stumble over it.`, 0))
  for (const { blob, by } of needs.values()) {
    const file = blobs.get(blob.digest)
    if (file === undefined) {
      if (!blob.optional) findings.push(damage(`${by}: the blob ${shortId(blob.digest)} is missing.`, blob.digest))
    } else if (file.size !== blob.size)
      findings.push(
        damage(`${by}: the blob ${shortId(blob.digest)} has ${file.size} bytes instead of ${blob.size}.`, blob.digest),
      )
  }
  for (const { digest, size, modified } of blobs.values()) {
    if (needs.has(digest)) continue
    if (now - modified < GRACE) findings.push(note(`No image needs the blob ${shortId(digest)} yet; it is new.`))
    else findings.push(garbage(`No image needs the blob ${shortId(digest)}.`, size, digest))
  }
  return findings
}

const checkNames = ({ index }: State): readonly Finding[] => {
  const seen = new Set<string>()
  return index.entries.flatMap((entry) => {
    const tag = tagOf(entry)
    if (tag === null || !seen.has(tag)) {
      if (tag !== null) seen.add(tag)
      return []
    }
    return [note(`${familiarName(tag)} stands twice in the index; the first one counts.`)]
  })
}

const checkContainers = async (keeper: Keeper, { images }: State): Promise<readonly Finding[]> => {
  const { records, broken } = await readRecords(keeper.fs, keeper.paths)
  const orphans = records.filter(({ image }) => !images.has(image))
  return [
    ...broken.map((id) => damage(`The record of the container ${id.slice(0, 12)} cannot be read.`)),
    ...orphans.map(({ name, image }) => damage(`The container ${name} has lost its image ${shortId(image)}.`)),
  ]
}

const ORDER = { damage: 0, garbage: 1, note: 2 } as const

/** Looks through a store: see `Upkeep.check`. Nothing is changed, and what is remembered of earlier is not believed. */
export const checkStore = async (
  keeper: Keeper,
  { readData = false, ...options }: TransferOptions & { readonly readData?: boolean },
): Promise<CheckReport> => {
  const { signal } = options
  const { index, damaged } = await readIndex(keeper.fs, keeper.paths, signal)
  const state = await stateOf(index, factsInMemory(), keeper.source, signal)
  const dropped = await readDropped(keeper.fs, keeper.paths, keeper.now())
  const { records } = await readRecords(keeper.fs, keeper.paths)
  keeper.closures.forget(index.entries.map(({ descriptor }) => descriptor.digest))
  const held = records.map(({ manifest }) => manifest)
  const needs = await needsOf(keeper, state, held)
  const inventory = await takeInventory(keeper)
  const contents = readData ? await readContents(keeper, state, inventory, options) : null
  const findings: readonly Finding[] = [
    ...(damaged ? [damage('index.json cannot be read; what imgtui last wrote stands in for it.')] : []),
    ...index.strange.map(() => damage('An entry of the index makes no sense.')),
    ...state.broken.map(({ entry, why }) => damage(`${entryLabel(entry)}: ${why}`, entry.descriptor.digest)),
    ...checkNames(state),
    ...checkBlobs(needs, inventory, keeper.now()),
    ...(contents?.wrong.map(({ digest, why }) => damage(why, digest)) ?? []),
    ...(await checkContainers(keeper, state)),
    ...dropped.map(({ entry }) => note(`Another tool dropped ${entryLabel(entry)} from the index.`)),
    ...(await findRemains(keeper)).map(({ path, bytes, owner }) =>
      garbage(`${path} was left behind by ${owner === 'imgtui' ? 'an earlier imgtui' : owner}.`, bytes),
    ),
  ]
  return {
    images: state.images.size,
    blobs: inventory.blobs.size,
    read: contents?.read ?? 0,
    findings: findings.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind]),
  }
}
