import { damaged } from '../documents.ts'
import { partsOf, type TarEntry } from '../tar/entry.ts'

/** Where the bytes of a file are: which layer, bottom first, and which entry of its tar. */
export type Content = { readonly layer: number; readonly entry: number }

/** What one path of a file system is. Two hard links have one `content`. */
export type Seen = {
  readonly entry: TarEntry
  /** The layer that it is from. */
  readonly layer: number
  /** Null for everything that has no bytes of its own. */
  readonly content: Content | null
}

/** One path, and what is below it. `seen` is null for a folder that no layer describes. */
export type Place = { seen: Seen | null; readonly below: Map<string, Place> }

/** The file system that layers make together. */
export type View = { readonly root: Place; readonly layers: number }

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

const emptyPlace = (): Place => ({ seen: null, below: new Map() })

export const isFolder = ({ seen }: Place): boolean => seen === null || seen.entry.type === 'folder'

/** What is below a place, by the names on the way; null when there is nothing. Links are not followed. */
export const placeAt = (root: Place, parts: readonly string[]): Place | null => {
  let place: Place | undefined = root
  for (const part of parts) place = place?.below.get(part)
  return place ?? null
}

/** One layer as it is being laid over those below. */
export type Laying = {
  readonly add: (entry: TarEntry) => void
  /** To be called after the last entry of the layer. */
  readonly end: () => void
}

/**
 * Lays a layer over a view (OCI image specification, "Applying Changesets"): what it has hides what is below, whiteouts
 * take away what layers below have and never what the same layer brings. Rejects names that lead out of the layer.
 */
export const lay = (view: { root: Place; layers: number }, what = 'the layer'): Laying => {
  const layer = view.layers
  const removals: { readonly folder: readonly string[]; readonly name: string | null }[] = []
  const added: TarEntry[] = []

  const partsIn = (name: string): readonly string[] => {
    const parts = partsOf(name)
    if (parts === null) throw damaged(what, 'a name in it leads out of it or cannot be a path')
    return parts
  }
  const folderFor = (parts: readonly string[]): Place => {
    let place = view.root
    for (const part of parts) {
      let next = place.below.get(part)
      // A link of a layer below becomes a folder when something is put below it: each layer is unpacked by itself.
      if (next === undefined || !isFolder(next)) {
        next = emptyPlace()
        place.below.set(part, next)
      }
      place = next
    }
    return place
  }
  const put = (entry: TarEntry, number: number): void => {
    const parts = partsIn(entry.name)
    const name = parts.at(-1)
    if (name === undefined) {
      view.root.seen = { entry, layer, content: null }
      return
    }
    if (name.startsWith(WHITEOUT)) return
    const folder = folderFor(parts.slice(0, -1))
    const before = folder.below.get(name)
    const seen = seenOf(entry, number)
    if (seen === null) return
    // Only a folder leaves what is below a folder as it is.
    const keeps = entry.type === 'folder' && before !== undefined && isFolder(before)
    folder.below.set(name, { seen, below: keeps ? before.below : new Map() })
  }
  const seenOf = (entry: TarEntry, number: number): Seen | null => {
    if (entry.type !== 'link') return { entry, layer, content: entry.type === 'file' ? { layer, entry: number } : null }
    const target = placeAt(view.root, partsIn(entry.linkname))?.seen
    return target === undefined || target === null ? null : { ...target, layer }
  }
  const hide = ({ folder, name }: { folder: readonly string[]; name: string | null }): void => {
    const place = placeAt(view.root, folder)
    if (name === null) place?.below.clear()
    else place?.below.delete(name)
  }
  return {
    add: (entry) => {
      const parts = partsIn(entry.name)
      const name = parts.at(-1) ?? ''
      if (name === OPAQUE) removals.push({ folder: parts.slice(0, -1), name: null })
      else if (name.startsWith(WHITEOUT)) {
        const hidden = name.slice(WHITEOUT.length)
        if (hidden === '' || hidden === '.' || hidden === '..') throw damaged(what, 'a whiteout in it names no file')
        removals.push({ folder: parts.slice(0, -1), name: hidden })
      }
      added.push(entry)
    },
    end: () => {
      for (const removal of removals) hide(removal)
      for (const [number, entry] of added.entries()) put(entry, number)
      view.layers += 1
    },
  }
}

/** A view without anything. */
export const emptyView = (): { root: Place; layers: number } => ({ root: emptyPlace(), layers: 0 })

const LINK_LIMIT = 40

/**
 * Where a path leads within the file system, links on the way followed without ever leaving it, a last one only when
 * `follow`; the names from the root, and what is there (null: nothing). Rejects a circle of links.
 */
export const resolve = (
  { root }: View,
  path: string,
  follow = true,
): { readonly parts: readonly string[]; readonly place: Place | null } => {
  const todo = path.split('/').reverse()
  const parts: string[] = []
  let links = 0
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      parts.pop()
      continue
    }
    const place = placeAt(root, [...parts, part])
    const entry = place?.seen?.entry
    const isLast = todo.every((rest) => rest === '' || rest === '.')
    if (entry?.type === 'symlink' && (follow || !isLast)) {
      links += 1
      if (links > LINK_LIMIT) throw damaged(`the path ${path}`, 'its links go round in a circle')
      if (entry.linkname.startsWith('/')) parts.length = 0
      todo.push(...entry.linkname.split('/').reverse())
    } else parts.push(part)
  }
  return { parts, place: placeAt(root, parts) }
}

/** Every path below a place, folders before what is in them, names in order. */
export function* walk(place: Place, parts: readonly string[] = []): Generator<readonly [readonly string[], Place]> {
  for (const name of [...place.below.keys()].sort()) {
    const below = place.below.get(name) as Place
    const path = [...parts, name]
    yield [path, below]
    yield* walk(below, path)
  }
}
