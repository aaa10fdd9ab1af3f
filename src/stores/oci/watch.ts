import type { Change } from '../../engine/store.ts'
import { changeFeed, type Feed } from '../feed.ts'
import type { StoreFs } from './fs.ts'
import type { Paths } from './paths.ts'

/** Tells of changes in a store: this program's own as it makes them, those of others from the file system. */
export type Watching = {
  readonly report: Feed['report']
  readonly watch: (signal?: AbortSignal) => AsyncIterable<Change>
}

/** Watches the folders that change with an image or a container. A folder that is not there yet is not watched. */
const watchFolders = async (fs: StoreFs, paths: Paths, feed: Feed): Promise<() => void> => {
  let index = (await fs.stat(paths.index))?.signature
  const stops: (() => void)[] = []
  const follow = async (folder: string, changed: () => void): Promise<void> => {
    if ((await fs.stat(folder)) !== null) stops.push(fs.watch(folder, changed))
  }
  await follow(paths.root, () => {
    // Temporary files come and go in the same folder.
    void fs.stat(paths.index).then((now) => {
      if (now?.signature === index) return
      index = now?.signature
      feed.report({ subject: 'image', action: 'change', id: '' })
    })
  })
  await follow(paths.containers, () => feed.report({ subject: 'container', action: 'change', id: '' }))
  return () => {
    for (const stop of stops) stop()
  }
}

/** The changes of one store. The file system is watched only while somebody listens. */
export const watchingOf = (fs: StoreFs, paths: Paths): Watching => {
  const feed = changeFeed()
  async function* listen(changes: AsyncIterable<Change>): AsyncGenerator<Change> {
    const stop = await watchFolders(fs, paths, feed)
    try {
      yield* changes
    } finally {
      stop()
    }
  }
  return { report: feed.report, watch: (signal) => listen(feed.watch(signal)) }
}
