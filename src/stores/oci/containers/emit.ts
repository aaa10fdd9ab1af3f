import type { Chunks } from '../content.ts'
import type { TarEntry } from '../tar/entry.ts'
import { readTar } from '../tar/read.ts'
import { fillerOf, type NewEntry, TAR_END, tarHeader } from '../tar/write.ts'
import type { Content, Place } from './view.ts'

/** Opens the tar of a layer from its beginning, by its number from the bottom. */
export type OpenLayer = (layer: number) => Chunks

/** One path to write, under the name that it is to have in the archive. */
export type Outgoing = { readonly name: string; readonly place: Place }

const headerOf = (name: string, entry: TarEntry): NewEntry => {
  const { type, size, linkname, mode, uid, gid, mtime, device, pax } = entry
  return { name, type, size, linkname, mode, uid, gid, mtime, device, pax }
}

const UNNAMED_FOLDER = { type: 'folder', mode: 0o755 } as const

/** Everything without bytes: folders first, so that nothing is written before what it is in. */
function* emptyEntries(outgoing: readonly Outgoing[]): Generator<Uint8Array> {
  const later: Outgoing[] = []
  for (const one of outgoing) {
    const { name, place } = one
    if (place.seen === null) yield tarHeader({ name, ...UNNAMED_FOLDER })
    else if (place.seen.entry.type === 'folder') yield tarHeader(headerOf(name, place.seen.entry))
    else if (place.seen.content === null) later.push(one)
  }
  for (const { name, place } of later) if (place.seen !== null) yield tarHeader(headerOf(name, place.seen.entry))
}

/** The names under which each entry of each layer is to be written. */
const namesByContent = (outgoing: readonly Outgoing[]): ReadonlyMap<number, ReadonlyMap<number, readonly string[]>> => {
  const layers = new Map<number, Map<number, string[]>>()
  const namesAt = ({ layer, entry }: Content): string[] => {
    const entries = layers.get(layer) ?? new Map<number, string[]>()
    layers.set(layer, entries)
    const names = entries.get(entry) ?? []
    entries.set(entry, names)
    return names
  }
  for (const { name, place } of outgoing) if (place.seen?.content != null) namesAt(place.seen.content).push(name)
  return layers
}

/**
 * Writes paths of a view as a tar: folders, then links and devices, then files in the order of their layers, each layer
 * read once. A file under several names is written once and linked to, whatever layers its names are from.
 */
export async function* emit(outgoing: readonly Outgoing[], open: OpenLayer): Chunks {
  yield* emptyEntries(outgoing)
  const layers = [...namesByContent(outgoing)].sort(([a], [b]) => a - b)
  for (const [layer, entries] of layers) {
    let number = 0
    let left = entries.size
    for await (const { entry, data } of readTar(open(layer))) {
      const [first, ...others] = entries.get(number++) ?? []
      if (first === undefined) continue
      yield tarHeader(headerOf(first, entry))
      yield* data
      yield fillerOf(entry.size)
      for (const name of others) yield tarHeader({ ...headerOf(name, entry), type: 'link', linkname: first, size: 0 })
      left -= 1
      if (left === 0) break
    }
  }
  yield TAR_END
}
