import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import { compareReferences } from '../../engine/reference.ts'
import type { Descriptor } from './documents.ts'
import { digestsOf, type Entry, entryAt, newEntry, parentOf, tagOf, withRecords } from './index-file.ts'

/**
 * The rules of index entries: one for each tag of an image, or a single one without a name when it has none, so that an
 * image never leaves the index by losing a name. What is recorded of an image stands in all of its entries.
 */

/** The entries of an index while they are being changed; each change costs the same, however many entries there are. */
export type Draft = {
  readonly has: (root: Digest) => boolean
  /** One more entry, for an image that has no name. */
  readonly addUntagged: (root: Entry) => void
  /** Puts a name on the image of `root`, taken from whatever had it. `now` in milliseconds since the epoch. */
  readonly tag: (root: Entry, tag: string, now: number) => void
  /** Takes one name away; the image that had it keeps an entry. */
  readonly untag: (tag: string) => void
  /** Gives an image other registry digests; each stands there once, in order. */
  readonly setDigests: (root: Digest, change: (before: readonly string[]) => readonly string[]) => void
  /** Records which image one was made from. */
  readonly setParent: (root: Digest, parent: ImageId) => void
  /** Puts another manifest in the place of one, under all the names that it has. */
  readonly replace: (root: Digest, manifest: Descriptor) => void
  /** As it is now: entries that were there before keep their order, new ones follow. */
  readonly entries: () => readonly Entry[]
}

/** Where an entry stands; what stands there may change. */
type Slot = { entry: Entry }

type Slots<K> = Map<K, Set<Slot>>

const put = <K>(slots: Slots<K>, key: K, slot: Slot): void => {
  const known = slots.get(key)
  if (known === undefined) slots.set(key, new Set([slot]))
  else known.add(slot)
}

/** Leaves the order alone in which slots of one key stand. */
const move = <K>(slots: Slots<K>, from: K, to: K, slot: Slot): void => {
  if (from === to) return
  slots.get(from)?.delete(slot)
  put(slots, to, slot)
}

const rootOf = ({ entry }: Slot): Digest => entry.descriptor.digest

/** Begins to change the entries of an index. */
export const draftOf = (before: readonly Entry[]): Draft => {
  const all = new Set<Slot>()
  const byTag: Slots<string | null> = new Map()
  const byRoot: Slots<Digest> = new Map()

  const add = (entry: Entry): void => {
    const slot = { entry }
    all.add(slot)
    put(byTag, tagOf(entry), slot)
    put(byRoot, entry.descriptor.digest, slot)
  }
  const drop = (slot: Slot): void => {
    all.delete(slot)
    byTag.get(tagOf(slot.entry))?.delete(slot)
    byRoot.get(rootOf(slot))?.delete(slot)
  }
  const set = (slot: Slot, entry: Entry): void => {
    move(byTag, tagOf(slot.entry), tagOf(entry), slot)
    move(byRoot, rootOf(slot), entry.descriptor.digest, slot)
    slot.entry = entry
  }
  const slotsOf = (root: Digest): readonly Slot[] => [...(byRoot.get(root) ?? [])]

  const untag = (tag: string): void => {
    for (const owner of [...(byTag.get(tag) ?? [])]) {
      if (slotsOf(rootOf(owner)).length > 1) drop(owner)
      else set(owner, withRecords(owner.entry, { tag: null }))
    }
  }
  const tag = (root: Entry, name: string, now: number): void => {
    const { digest } = root.descriptor
    const [current] = byTag.get(name) ?? []
    if (current !== undefined && rootOf(current) === digest) {
      set(current, withRecords(current.entry, { tagged: now }))
      return
    }
    untag(name)
    const own = slotsOf(digest)
    const nameless = own.find(({ entry }) => tagOf(entry) === null)
    if (nameless !== undefined) {
      set(nameless, withRecords(nameless.entry, { tag: name, tagged: now }))
      return
    }
    const sibling = own[0]?.entry ?? root
    const records = { tag: name, tagged: now, parent: parentOf(sibling), digests: digestsOf(sibling) }
    add(withRecords(newEntry(sibling.descriptor), records))
  }
  const setDigests: Draft['setDigests'] = (root, change) => {
    const own = slotsOf(root)
    const known = new Set(own.flatMap(({ entry }) => digestsOf(entry)))
    const digests = [...new Set(change([...known]))].sort(compareReferences)
    for (const slot of own) set(slot, withRecords(slot.entry, { digests }))
  }
  const setParent: Draft['setParent'] = (root, parent) => {
    for (const slot of slotsOf(root)) set(slot, withRecords(slot.entry, { parent }))
  }
  const replace = (root: Digest, manifest: Descriptor): void => {
    for (const slot of slotsOf(root)) set(slot, entryAt(slot.entry, manifest))
  }

  for (const entry of before) add(entry)
  return {
    has: (root) => slotsOf(root).length > 0,
    addUntagged: (root) => add(withRecords(root, { tag: null })),
    tag,
    untag,
    setDigests,
    setParent,
    replace,
    entries: () => Array.from(all, ({ entry }) => entry),
  }
}

const changed = (entries: readonly Entry[], change: (draft: Draft) => void): readonly Entry[] => {
  const draft = draftOf(entries)
  change(draft)
  return draft.entries()
}

/** The entries after {@link Draft.tag}. */
export const withTag = (entries: readonly Entry[], root: Entry, tag: string, now: number): readonly Entry[] =>
  changed(entries, (draft) => draft.tag(root, tag, now))

/** The entries after {@link Draft.untag}. */
export const withoutTag = (entries: readonly Entry[], tag: string): readonly Entry[] =>
  changed(entries, (draft) => draft.untag(tag))

/** The entries after {@link Draft.setDigests}. */
export const withDigests = (
  entries: readonly Entry[],
  root: Digest,
  change: (before: readonly string[]) => readonly string[],
): readonly Entry[] => changed(entries, (draft) => draft.setDigests(root, change))
