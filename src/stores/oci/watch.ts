import type { Change } from '../../engine/store.ts'
import { changeFeed, type Feed } from '../feed.ts'
import type { Keeper } from './keeper.ts'

/** Tells of changes in a store: this program's own as it makes them, those of others from the file system. */
export type Watching = {
  readonly report: Feed['report']
  readonly watch: (signal?: AbortSignal) => AsyncIterable<Change>
}

type Watched = Pick<Keeper, 'fs' | 'paths' | 'wrote'>

// A write is several changes of the folder, in milliseconds of each other.
const SETTLE = 30

/** Watches the folders that change with an image or a container. A folder that is not there yet is not watched. */
const watchFolders = async ({ fs, paths, wrote }: Watched, feed: Feed): Promise<() => void> => {
  let index = (await fs.stat(paths.index))?.signature
  const stops: (() => void)[] = []
  const follow = async (folder: string, changed: () => void): Promise<void> => {
    if ((await fs.stat(folder)) !== null) stops.push(fs.watch(folder, changed))
  }
  await follow(paths.root, () => {
    // Several names change with every write, and this program's own writes are told of by whoever makes them.
    setTimeout(() => {
      const look = async (): Promise<void> => {
        const now = (await fs.stat(paths.index))?.signature
        if (now === index) return
        index = now
        if (now !== wrote()) feed.report({ subject: 'image', action: 'change', id: '' })
      }
      look().catch(() => {})
    }, SETTLE)
  })
  for (const folder of [paths.containers, paths.running])
    await follow(folder, () => feed.report({ subject: 'container', action: 'change', id: '' }))
  return () => {
    for (const stop of stops) stop()
  }
}

/** The changes of one store. The file system is watched only while somebody listens. */
export const watchingOf = (store: Watched): Watching => {
  const feed = changeFeed()
  async function* listen(changes: AsyncIterable<Change>): AsyncGenerator<Change> {
    const stop = await watchFolders(store, feed)
    try {
      yield* changes
    } finally {
      stop()
    }
  }
  return { report: feed.report, watch: (signal) => listen(feed.watch(signal)) }
}
