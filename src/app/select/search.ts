import fuzzysort from 'fuzzysort'
import type { Catalog } from '../../engine/catalog.ts'
import { usersOf } from '../../engine/catalog.ts'
import { hexOf } from '../../engine/digest.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import { displayParts } from '../../engine/reference.ts'

/** An image that matches a search: how well (higher is better), and which letters of which text matched. */
export type Match = {
  readonly image: Image
  readonly score: number
  readonly text: string
  readonly letters: readonly number[]
}

/** A name that an image can be found by, prepared for matching: one of its references, or one of its containers. */
type Entry = {
  readonly image: Image
  readonly text: string
  readonly prepared: ReturnType<typeof fuzzysort.prepare>
  /** Last component of the repository and the tag; null for a container. */
  readonly parts: { readonly name: string; readonly tag: string } | null
}

/**
 * Abbreviations and dropped letters score low: `scpynb` 0.27, `apigw` 0.28, `postgrs` 0.35, which the library's own
 * threshold of 0.5 would drop. Below this one stand letters scattered over a long name.
 */
const THRESHOLD = 0.25

/** Letters scattered over a long name match almost anything: beside a good match a much worse one is not meant. */
const BESIDE_BEST = 0.5

/** Every text by which an image can be found, prepared once per catalog. IDs and digests as hex digits. */
export type Haystack = {
  readonly names: readonly Entry[]
  readonly ids: readonly { readonly image: Image; readonly hex: string; readonly text: string }[]
}

export const haystackOf = (catalog: Catalog): Haystack => {
  const names: Entry[] = []
  const ids: Haystack['ids'][number][] = []
  for (const image of catalog.images.values()) {
    for (const text of image.references) {
      names.push({ image, text, prepared: fuzzysort.prepare(text), parts: displayParts(text) })
    }
    for (const { name: text } of usersOf(catalog, image.id)) {
      names.push({ image, text, prepared: fuzzysort.prepare(text), parts: null })
    }
    ids.push({ image, hex: hexOf(image.id), text: image.id })
    for (const text of image.digests) ids.push({ image, hex: hexOf(text.slice(text.indexOf('@') + 1)), text })
  }
  return { names, ids }
}

/** What fuzzysort alone would order badly: a hit in the last path component or at the start of the tag is what was meant. */
const bonus = ({ parts }: Entry, letters: string): number => {
  if (parts === null) return -0.05
  if (letters === '') return 0
  if (parts.name.startsWith(letters)) return 0.3
  return parts.name.includes(letters) || parts.tag.startsWith(`:${letters}`) ? 0.15 : 0
}

/** IDs are hex and match almost anything as scattered letters: they count only by how they begin, from two digits on. */
const ID = /^(?:sha256:)?([0-9a-f]{2,64})$/

const BY_ID = 0.9

/** Every image that matches at all, each by its best text, in no order. `within` leaves out all others unlooked at. */
const hitsFor = (
  { names, ids }: Haystack,
  words: string,
  within: ReadonlySet<ImageId> | null,
): ReadonlyMap<ImageId, Match> => {
  const hits = new Map<ImageId, Match>()
  const offer = (match: Match): void => {
    const known = hits.get(match.image.id)
    if (known === undefined || match.score > known.score) hits.set(match.image.id, match)
  }
  const wanted = ID.exec(words)?.[1]
  if (wanted !== undefined) {
    for (const { image, hex, text } of ids)
      if (hex.startsWith(wanted)) offer({ image, score: BY_ID, text, letters: [] })
  }
  const letters = /^[a-z]*/i.exec(words)?.[0] ?? ''
  for (const entry of names) {
    if (within !== null && !within.has(entry.image.id)) continue
    const hit = fuzzysort.single(words, entry.prepared)
    if (hit === null || hit.score < THRESHOLD) continue
    const score = hit.score + bonus(entry, letters) - entry.text.length / 10_000
    offer({ image: entry.image, score, text: entry.text, letters: [...hit.indexes].sort((a, b) => a - b) })
  }
  return hits
}

const bestFirst = (hits: ReadonlyMap<ImageId, Match>): readonly Match[] => {
  const ordered = [...hits.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const least = (ordered[0]?.score ?? 0) * BESIDE_BEST
  return ordered.filter(({ score }) => score >= least)
}

/**
 * A search for images, best match first, each once. It remembers its last answer: while letters are only added to one word,
 * no name can match that did not before, and only those images are looked at again.
 */
export const narrowingSearch = (): ((stack: Haystack, words: string) => readonly Match[]) => {
  let last: { stack: Haystack; words: string; hits: ReadonlySet<ImageId> } | null = null
  return (stack, words) => {
    const narrows = last?.stack === stack && last.words !== '' && words.startsWith(last.words) && !/[\s:]/.test(words)
    const hits = hitsFor(stack, words, narrows && last !== null ? last.hits : null)
    last = { stack, words, hits: new Set(hits.keys()) }
    return bestFirst(hits)
  }
}
