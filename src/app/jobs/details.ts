import { FaultError, isAbort } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import { layoutOf } from '../select/layout.ts'
import { cursorImage } from '../select/rows.ts'
import type { Loaded, State } from '../state.ts'
import type { Job } from './job.ts'
import { wait } from './wait.ts'

/** The cursor has to rest this long before details are asked for: running through a list asks for nothing. Milliseconds. */
const REST = 40

/** The image whose details are on the screen; null when no details are shown. */
const shown = (state: State): ImageId | null => {
  const { kind } = layoutOf(state.columns, state.rows)
  const visible = state.screen === 'image' || (state.screen === 'images' && (kind === 'side' || kind === 'stacked'))
  return visible ? (cursorImage(state)?.id ?? null) : null
}

const load = async <T>(read: () => Promise<T>, hand: (loaded: Loaded<T>) => void): Promise<void> => {
  hand({ status: 'loading' })
  try {
    hand({ status: 'ready', value: await read() })
  } catch (error) {
    if (isAbort(error)) return
    if (!(error instanceof FaultError)) throw error
    hand({ status: 'failed', fault: error.fault })
  }
}

/** Reads the history and the metadata of the image under the cursor whenever its details are on the screen. */
export const readDetails = ({ loop, store, signal }: Job): void => {
  let wanted: ImageId | null = null
  const settled = (id: ImageId): { history: boolean; inspect: boolean } => {
    const { history, inspect } = loop.get().details
    const has = (loaded: Loaded<unknown> | undefined): boolean => loaded !== undefined && loaded.status !== 'failed'
    return { history: has(history.get(id)), inspect: has(inspect.get(id)) }
  }
  const read = async (id: ImageId): Promise<void> => {
    await wait(REST, signal)
    if (signal.aborted || wanted !== id) return
    const have = settled(id)
    const { history, inspect } = store
    await Promise.all([
      have.history || history === undefined
        ? null
        : load(
            () => history(id, { signal }),
            (loaded) => loop.send({ type: 'details.history', image: id, loaded }),
          ),
      have.inspect || inspect === undefined
        ? null
        : load(
            () => inspect(id, { signal }),
            (loaded) => loop.send({ type: 'details.inspect', image: id, loaded }),
          ),
    ])
  }
  const follow = (): void => {
    const id = shown(loop.get())
    if (id === wanted) return
    wanted = id
    if (id === null) return
    const { history, inspect } = settled(id)
    if (!history || !inspect) void loop.track(read(id))
  }
  signal.addEventListener('abort', loop.subscribe(follow))
}
