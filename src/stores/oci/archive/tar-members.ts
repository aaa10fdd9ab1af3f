import { CHUNK } from '../blobs.ts'
import type { Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import type { OpenFile } from '../fs.ts'
import { BLOCK, type TarEntry } from '../tar/entry.ts'
import { tarScanner } from '../tar/scan.ts'
import { type Listed, linkTarget, lookUp, MEMBER_LIMIT, type Members, memberName, refuseTwice } from './members.ts'
import { readFully } from './source-file.ts'

/** Where the content of a member is. Both in bytes. */
type Extent = { readonly offset: number; readonly size: number }

/** A member of an archive; `linkTo` names another one where it is a link, and is null where it has content. */
export type Member = { readonly name: string; readonly linkTo: string | null }

/** What an entry of an archive is as a member; null for folders and whatever else holds nothing. Rejects bad names. */
export const memberOf = (entry: TarEntry, what: string): Member | null => {
  const name = memberName(entry.name)
  if (name === null) throw damaged(what, `the name “${entry.name.slice(0, 100)}” in it leads out of it`)
  switch (entry.type) {
    case 'file':
      if (entry.sparse) throw damaged(what, `its file “${name}” has holes left out`)
      return { name, linkTo: null }
    case 'symlink':
      return { name, linkTo: linkTarget(name, entry.linkname) }
    case 'link':
      return { name, linkTo: memberName(entry.linkname) ?? '' }
    default:
      return null
  }
}

const walk = async (file: OpenFile, what: string, signal: AbortSignal | undefined) => {
  const scanner = tarScanner(what, MEMBER_LIMIT)
  const table = new Map<string, Listed<Extent>>()
  const block = new Uint8Array(BLOCK)
  let last = 0
  for (let position = 0; ; ) {
    signal?.throwIfAborted()
    const count = await readFully(file, block, position)
    if (count === 0) break
    position += count
    for (const event of scanner.add(block.subarray(0, count))) {
      if (event.type !== 'entry') continue
      const { entry } = event
      last = Math.max(last, entry.offset + entry.size)
      const member = memberOf(entry, what)
      if (member === null) continue
      const { name, linkTo } = member
      refuseTwice(table, name, what)
      const content = { offset: entry.offset, size: entry.size }
      table.set(name, linkTo === null ? { type: 'content', content } : { type: 'link', to: linkTo })
    }
    position += scanner.pass()
    if (scanner.ended()) break
  }
  scanner.end()
  return { table, last }
}

/**
 * The members of a tar that is not packed, by a walk over its headers: the data itself is not read before it is asked
 * for. Rejects with a fault what is no tar, has two members of one name, or ends too early.
 */
export const tarMembers = async (file: OpenFile, what: string, signal: AbortSignal | undefined): Promise<Members> => {
  const { table, last } = await walk(file, what, signal)
  if (last > 0 && (await readFully(file, new Uint8Array(1), last - 1)) === 0) throw damaged(what, 'it ends too early')

  async function* open(name: string, from: number): Chunks {
    const extent = lookUp(table, name)
    if (extent === null) return
    const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const
    const end = extent.offset + extent.size
    let position = extent.offset + from
    let turn: 0 | 1 = 0
    const ask = (): Promise<number> =>
      position < end ? file.read(buffers[turn].subarray(0, end - position), position) : Promise.resolve(0)
    // The next bytes are being read while the last ones are being used.
    let coming = ask()
    try {
      while (position < end) {
        const count = await coming
        if (count === 0) throw damaged(what, 'it ends too early')
        const chunk = buffers[turn].subarray(0, count)
        position += count
        turn = turn === 0 ? 1 : 0
        coming = ask()
        yield chunk
      }
    } finally {
      await coming.catch(() => 0)
    }
  }
  return {
    sizeOf: async (name) => lookUp(table, name)?.size ?? null,
    open,
    read: async (name, limit) => {
      const extent = lookUp(table, name)
      if (extent === null) return null
      if (extent.size > limit) throw damaged(`the file “${name}” of ${what}`, `it is longer than ${limit} bytes`)
      const bytes = Buffer.alloc(extent.size)
      if ((await readFully(file, bytes, extent.offset)) < bytes.length) throw damaged(what, 'it ends too early')
      return bytes
    },
    digestOf: () => null,
  }
}
