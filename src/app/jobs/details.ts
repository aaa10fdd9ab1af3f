import { FaultError, isAbort } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import { layoutOf } from '../select/layout.ts'
import { cursorImage } from '../select/rows.ts'
import type { Loaded, State } from '../state.ts'
import type { Background } from './background.ts'
import { wait } from './wait.ts'

/** The cursor has to rest this long before details are asked for: running through a list asks for nothing. Milliseconds. */
const REST = 40

/** The image whose details are on the screen; null when no details are shown. */
const shown = (state: State): ImageId | null => {
  const { kind } = layoutOf(state.columns, state.rows)
  const visible = state.screen === 'image' || (state.screen === 'images' && (kind === 'side' || kind === 'stacked'))
  return visible ? (cursorImage(state)?.id ?? null) : null
}

/** `quietly`: what is shown stays until the new answer is here. */
const load = async <T>(
  read: () => Promise<T>,
  hand: (loaded: Loaded<T>) => void,
  { quietly }: { readonly quietly: boolean },
): Promise<void> => {
  if (!quietly) hand({ status: 'loading' })
  try {
    hand({ status: 'ready', value: await read() })
  } catch (error) {
    if (isAbort(error)) return
    if (!(error instanceof FaultError)) throw error
    hand({ status: 'failed', fault: error.fault })
  }
}

const isThere = (loaded: Loaded<unknown> | undefined): boolean => loaded !== undefined && loaded.status !== 'failed'

/** All that may change of one image: its names. */
const namesOf = ({ facts }: State, id: ImageId): string => facts.catalog?.images.get(id)?.references.join(' ') ?? ''

/**
 * Reads the history and the metadata of the image under the cursor whenever its details are on the screen, and again when
 * it has got other names.
 */
export const readDetails = ({ loop, store, signal }: Background): void => {
  let wanted: ImageId | null = null
  /** The names that an image had when its details were last asked for. */
  const known = new Map<ImageId, string>()
  const isRenamed = (id: ImageId): boolean => known.has(id) && known.get(id) !== namesOf(loop.get(), id)
  const settled = (id: ImageId): boolean => {
    const { history, inspect } = loop.get().details
    return !isRenamed(id) && isThere(history.get(id)) && isThere(inspect.get(id))
  }
  const read = async (id: ImageId): Promise<void> => {
    await wait(REST, signal)
    if (signal.aborted || wanted !== id) return
    const renamed = isRenamed(id)
    const { details } = loop.get()
    const { history, inspect } = store
    known.set(id, namesOf(loop.get(), id))
    const [hasHistory, hasMetadata] = [isThere(details.history.get(id)), isThere(details.inspect.get(id))]
    await Promise.all([
      history === undefined || (hasHistory && !renamed)
        ? null
        : load(
            () => history(id, { signal }),
            (loaded) => loop.send({ type: 'details.history', image: id, loaded }),
            { quietly: hasHistory },
          ),
      inspect === undefined || (hasMetadata && !renamed)
        ? null
        : load(
            () => inspect(id, { signal }),
            (loaded) => loop.send({ type: 'details.inspect', image: id, loaded }),
            { quietly: hasMetadata },
          ),
    ])
  }
  const follow = (): void => {
    const id = shown(loop.get())
    if (id === wanted && (id === null || !isRenamed(id))) return
    wanted = id
    if (id !== null && !settled(id)) void loop.track(read(id))
  }
  signal.addEventListener('abort', loop.subscribe(follow))
}
