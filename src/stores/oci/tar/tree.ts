import { damaged } from '../documents.ts'
import { partsOf, type TarEntry } from './entry.ts'
import { byteLengthOf } from './text.ts'

/** A file on a disk, under however many names. `size` in bytes. */
type Inode = { readonly size: number; links: number }
type Folder = Map<string, Node>
type Node = Inode | Folder

const WHITEOUT = '.wh.'

const isFolder = (node: Node | undefined): node is Folder => node instanceof Map

/** What unpacking a layer leaves on an empty disk. */
export type LayerTree = {
  readonly add: (entry: TarEntry) => void
  /** Bytes as Docker counts them: of every file once, however many hard links it has, and of the targets of links. */
  readonly size: () => number
}

/**
 * Follows what Docker's classic store does when it unpacks a layer into a folder of its own (moby, `pkg/archive`): a
 * later entry replaces an earlier one of the same name, with everything below where that was a folder; only a folder
 * leaves a folder as it is. Whiteouts become device nodes and attributes, which have no bytes. Rejects names that lead
 * out of the folder.
 */
export const layerTree = (what = 'the layer'): LayerTree => {
  const root: Folder = new Map()
  let total = 0

  const drop = (node: Node): void => {
    const open: Node[] = [node]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (isFolder(next)) open.push(...next.values())
      else {
        next.links -= 1
        if (next.links === 0) total -= next.size
      }
    }
  }
  const placeOf = (name: string): { folder: Folder; base: string } | null => {
    const parts = partsOf(name)
    if (parts === null) throw damaged(what, 'a name in it leads out of it or cannot be a path')
    const base = parts.at(-1)
    if (base === undefined) return null
    let folder = root
    for (const part of parts.slice(0, -1)) {
      let below = folder.get(part)
      if (!isFolder(below)) {
        // A link that stands where a folder must be is not followed: its target is in no place that counts here.
        if (below !== undefined) drop(below)
        below = new Map()
        folder.set(part, below)
      }
      folder = below
    }
    return { folder, base }
  }
  const found = (name: string): Node | undefined => {
    let node: Node | undefined = root
    for (const part of partsOf(name) ?? ['']) node = isFolder(node) ? node.get(part) : undefined
    return node
  }
  const inodeOf = (entry: TarEntry): Inode => {
    switch (entry.type) {
      case 'file':
        return { size: entry.realSize, links: 0 }
      case 'symlink':
        return { size: byteLengthOf(entry.linkname), links: 0 }
      case 'link': {
        const target = found(entry.linkname)
        return target === undefined || isFolder(target) ? { size: 0, links: 0 } : target
      }
      default:
        return { size: 0, links: 0 }
    }
  }

  const add = (entry: TarEntry): void => {
    const place = placeOf(entry.name)
    if (place === null || place.base.startsWith(WHITEOUT)) return
    const { folder, base } = place
    const before = folder.get(base)
    if (entry.type === 'folder') {
      if (isFolder(before)) return
      if (before !== undefined) drop(before)
      folder.set(base, new Map())
      return
    }
    const inode = inodeOf(entry)
    inode.links += 1
    if (inode.links === 1) total += inode.size
    if (!Number.isSafeInteger(total)) throw damaged(what, 'its files add up to more bytes than can be counted')
    if (before !== undefined) drop(before)
    folder.set(base, inode)
  }
  return { add, size: () => total }
}
