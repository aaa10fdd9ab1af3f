import type { OpenFile, StoreFs } from '../../src/stores/oci/fs.ts'

/** What happens at the chosen call: the program dies there, for good, or the call alone fails with this code. */
export type Trouble = { readonly at: number; readonly what: 'death' | 'ENOSPC' | 'EIO' | 'EACCES' }

/** How a program ends in a test that has it die: nothing that it does after this reaches the disk. */
export class Death extends Error {}

/** A file system that counts the calls that change something, and makes one of them go wrong. */
export type FaultyFs = StoreFs & {
  /** Calls so far. */
  readonly calls: () => number
}

const failure = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code })

/**
 * Puts trouble into a file system. Death comes either before the call or in the middle of it: a write then gets half of
 * its bytes to the disk. Every later call dies as well.
 */
export const faultyFs = (fs: StoreFs, trouble: Trouble | null): FaultyFs => {
  let calls = 0
  let dead = false
  const turn = async <T>(work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> => {
    if (dead) throw new Death()
    calls += 1
    if (trouble === null || calls !== trouble.at) return work()
    if (trouble.what !== 'death') throw failure(trouble.what)
    dead = true
    await half?.()
    throw new Death()
  }
  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) throw new Death()
    return work()
  }
  const fileOf = (file: OpenFile): OpenFile => ({
    read: (into, position) => read(() => file.read(into, position)),
    write: (bytes) =>
      turn(
        () => file.write(bytes),
        () => file.write(bytes.subarray(0, bytes.length >> 1)),
      ),
    sync: () => turn(() => file.sync()),
    // The system closes what a dead program had open.
    close: () => file.close(),
  })
  return {
    calls: () => calls,
    stat: (path) => read(() => fs.stat(path)),
    readFile: (path, limit) => read(() => fs.readFile(path, limit)),
    list: (folder) => read(() => fs.list(folder)),
    node: (path) => read(() => fs.node(path)),
    readLink: (path) => read(() => fs.readLink(path)),
    makeLink: (target, path) => turn(() => fs.makeLink(target, path)),
    dress: (path, look) => turn(() => fs.dress(path, look)),
    volume: (path) => read(() => fs.volume(path)),
    openRead: (path) => read(async () => fileOf(await fs.openRead(path))),
    openWrite: (path, how) => turn(async () => fileOf(await fs.openWrite(path, how))),
    makeFolder: (path) => turn(() => fs.makeFolder(path)),
    rename: (from, to) => turn(() => fs.rename(from, to)),
    link: (from, to) => turn(() => fs.link(from, to)),
    remove: (path) => turn(() => fs.remove(path)),
    removeFolder: (path) => turn(() => fs.removeFolder(path)),
    syncFolder: (folder) => turn(() => fs.syncFolder(folder)),
    watch: fs.watch,
  }
}
