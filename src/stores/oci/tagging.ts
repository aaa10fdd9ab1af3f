import type { Digest } from '../../engine/digest.ts'
import { compareReferences } from '../../engine/reference.ts'
import { digestsOf, type Entry, newEntry, parentOf, tagOf, withRecords } from './index-file.ts'

/**
 * The rules of index entries: one for each tag of an image, or a single one without a name when it has none, so that an
 * image never leaves the index by losing a name. What is recorded of an image stands in all of its entries.
 */

const isOf =
  (root: Digest) =>
  (entry: Entry): boolean =>
    entry.descriptor.digest === root

/** The entries with one for an image that has no name. */
export const withUntagged = (entries: readonly Entry[], root: Entry): readonly Entry[] => [
  ...entries,
  withRecords(root, { tag: null }),
]

/** The entries without one name; the image that had it keeps an entry. */
export const withoutTag = (entries: readonly Entry[], tag: string): readonly Entry[] => {
  const owners = entries.filter((entry) => tagOf(entry) === tag)
  return owners.reduce((all, owner) => {
    const others = all.filter((entry) => entry !== owner && isOf(owner.descriptor.digest)(entry))
    return others.length > 0
      ? all.filter((entry) => entry !== owner)
      : all.map((entry) => (entry === owner ? withRecords(owner, { tag: null }) : entry))
  }, entries)
}

/** The entries with a name on the image of `root`, taken from whatever had it. `now` in milliseconds since the epoch. */
export const withTag = (entries: readonly Entry[], root: Entry, tag: string, now: number): readonly Entry[] => {
  const isOwn = isOf(root.descriptor.digest)
  const current = entries.find((entry) => tagOf(entry) === tag)
  if (current !== undefined && isOwn(current))
    return entries.map((entry) => (entry === current ? withRecords(entry, { tagged: now }) : entry))
  const freed = withoutTag(entries, tag)
  const nameless = freed.find((entry) => isOwn(entry) && tagOf(entry) === null)
  if (nameless !== undefined)
    return freed.map((entry) => (entry === nameless ? withRecords(entry, { tag, tagged: now }) : entry))
  const sibling = freed.find(isOwn) ?? root
  const fresh = withRecords(newEntry(sibling.descriptor), {
    tag,
    tagged: now,
    parent: parentOf(sibling),
    digests: digestsOf(sibling),
  })
  return [...freed, fresh]
}

/** The entries with other registry digests on one image; each stands there once, in order. */
export const withDigests = (
  entries: readonly Entry[],
  root: Digest,
  change: (before: readonly string[]) => readonly string[],
): readonly Entry[] => {
  const own = entries.filter(isOf(root))
  const before = own.flatMap(digestsOf)
  const digests = [...new Set(change([...new Set(before)]))].sort(compareReferences)
  return entries.map((entry) => (own.includes(entry) ? withRecords(entry, { digests }) : entry))
}
