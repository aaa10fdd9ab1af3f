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

type Entry = {
  readonly image: Image
  readonly text: string
  readonly prepared: ReturnType<typeof fuzzysort.prepare>
  readonly kind: 'name' | 'id' | 'container'
}

/** Typos are subsequences too: the library's own threshold of 0.5 would drop `postgrs`. */
const THRESHOLD = 0.2

/** Letters scattered over a long name match almost anything: beside a good match a much worse one is not meant. */
const BESIDE_BEST = 0.5

/** Every text by which an image can be found, prepared once per catalog. */
export type Haystack = { readonly entries: readonly Entry[] }

export const haystackOf = (catalog: Catalog): Haystack => {
  const entries: Entry[] = []
  for (const image of catalog.images.values()) {
    const add = (text: string, kind: Entry['kind']): void => {
      entries.push({ image, text, prepared: fuzzysort.prepare(text), kind })
    }
    for (const reference of image.references) add(reference, 'name')
    for (const digest of image.digests) add(digest, 'id')
    add(hexOf(image.id), 'id')
    for (const { name } of usersOf(catalog, image.id)) add(name, 'container')
  }
  return { entries }
}

/** What fuzzysort alone would order badly: a hit in the last path component or at the start of the tag is what was meant. */
const bonus = ({ kind, text }: Entry, words: string): number => {
  if (kind !== 'name') return kind === 'container' ? -0.05 : -0.1
  const { name, tag } = displayParts(text)
  const first = words.split(' ')[0] ?? ''
  const letters = first.replace(/[^a-z]+.*$/i, '')
  if (letters !== '' && name.startsWith(letters)) return 0.3
  if (letters !== '' && (name.includes(letters) || tag.startsWith(`:${letters}`))) return 0.15
  return 0
}

/** IDs are hex and match almost anything as a subsequence: they count only as a prefix, digests also after `sha256:`. */
const idMatches = (text: string, words: string): boolean => {
  const wanted = words.replace(/^sha256:/, '')
  return wanted.length >= 2 && hexOf(text.slice(text.indexOf('@') + 1)).startsWith(wanted)
}

/**
 * Images that match `words`, best first, each once with its best text. `within` narrows the search to earlier matches:
 * when letters were only added nothing else can match.
 */
export const searchImages = ({ entries }: Haystack, words: string, within?: ReadonlySet<ImageId>): readonly Match[] => {
  const pool = within === undefined ? entries : entries.filter(({ image }) => within.has(image.id))
  const best = new Map<ImageId, Match>()
  const offer = (image: Image, match: Match): void => {
    const known = best.get(image.id)
    if (known === undefined || match.score > known.score) best.set(image.id, match)
  }
  for (const entry of pool) {
    if (entry.kind === 'id') {
      if (idMatches(entry.text, words))
        offer(entry.image, { image: entry.image, score: 0.9, text: entry.text, letters: [] })
      continue
    }
    const hit = fuzzysort.single(words, entry.prepared)
    if (hit === null || hit.score < THRESHOLD) continue
    const score = hit.score + bonus(entry, words) - entry.text.length / 10_000
    offer(entry.image, { image: entry.image, score, text: entry.text, letters: [...hit.indexes].sort((a, b) => a - b) })
  }
  const ordered = [...best.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const least = (ordered[0]?.score ?? 0) * BESIDE_BEST
  return ordered.filter(({ score }) => score >= least)
}

/**
 * A search that remembers its last answer: while letters are only added to one word, nothing can match that did not
 * before, and only those images are looked at again.
 */
export const narrowingSearch = (): ((stack: Haystack, words: string) => readonly Match[]) => {
  let last: { stack: Haystack; words: string; found: ReadonlySet<ImageId> } | null = null
  return (stack, words) => {
    const narrows =
      last?.stack === stack && last.words.length >= 2 && words.startsWith(last.words) && !/[\s:]/.test(words)
    const matches = searchImages(stack, words, narrows ? last?.found : undefined)
    last = { stack, words, found: new Set(matches.map(({ image }) => image.id)) }
    return matches
  }
}
