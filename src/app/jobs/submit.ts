import type { Loop } from '../loop.ts'
import type { Task } from '../task.ts'

/** What the program may know of files on this machine. It reads and writes none of them itself. */
export type Files = {
  /** The absolute path that typed text means: `~` is the home folder, everything else begins in the working folder. */
  readonly resolve: (text: string) => string
  readonly kindOf: (path: string) => Promise<'file' | 'folder' | null>
  /** The text completed to the one name that begins with it, or as far as several agree; the text itself where none does. */
  readonly complete: (text: string) => Promise<string>
}

type Submit = {
  readonly loop: Loop
  readonly files: Files
  readonly now: () => number
  readonly start: (task: Task, from: Task) => void
}

/** Why nothing can be read from this path. */
const unreadable = async (files: Files, path: string): Promise<string | null> =>
  (await files.kindOf(path)) === null ? `There is nothing at ${path}.` : null

/** Why no new file can be written to this path. Nothing that is there is ever replaced. */
const unwritable = async (files: Files, path: string): Promise<string | null> => {
  const there = await files.kindOf(path)
  if (there !== null) return `There is a ${there} at ${path} already.`
  const folder = files.resolve(`${path}/..`)
  return (await files.kindOf(folder)) === 'folder' ? null : `There is no folder ${folder}.`
}

/** The task with its path made whole, and why it cannot be begun; null when it can. */
const settled = async (files: Files, task: Task): Promise<{ readonly task: Task; readonly not: string | null }> => {
  switch (task.type) {
    case 'load':
    case 'import': {
      const path = files.resolve(task.path)
      return { task: { ...task, path }, not: await unreadable(files, path) }
    }
    case 'save':
    case 'export': {
      const path = files.resolve(task.path)
      return { task: { ...task, path }, not: await unwritable(files, path) }
    }
    default:
      return { task, not: null }
  }
}

/**
 * Starts tasks, those with a path only once that path was looked at. A form that waits for its task is told what is wrong;
 * when it was left meanwhile, nothing is started.
 */
export const submitter = ({ loop, files, now, start }: Submit) => {
  const waits = (task: Task): boolean => {
    const overlay = loop.get().overlays.at(-1)
    return overlay?.type === 'form' && overlay.form.busy === task
  }
  const submit = async (asked: Task): Promise<void> => {
    const fromForm = waits(asked)
    const { task, not } = await settled(files, asked)
    if (fromForm && !waits(asked)) return
    if (not === null) start(task, asked)
    else loop.send({ type: 'task.refused', task: asked, says: not, at: now() })
  }
  return {
    /** Starts a task, now or as soon as its path has been looked at. */
    submit: (task: Task): void => {
      void loop.track(submit(task))
    },
    /** Completes the path that is being typed; where there is nothing to complete, the next field has its turn. */
    complete: (text: string): void => {
      const completing = files.complete(text)
      void loop.track(completing.then((completed) => loop.send({ type: 'form.completed', text, completed })))
    },
  }
}
