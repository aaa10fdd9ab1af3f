import { isReference, parseReference } from '../../engine/reference.ts'
import { spokenSize } from '../../engine/size.ts'
import type { Store } from '../../engine/store.ts'
import type { Progress } from '../../engine/transfer.ts'
import type { Found, Task } from '../task.ts'
import { checkedWords, loadedWords } from '../words/arrival.ts'
import { counted } from '../words/counted.ts'

/** What came of a task: one sentence, and what there is to read about it. */
export type Outcome = { readonly says: string; readonly found: Found | null }

export type PerformOptions = {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  /** Bytes that have gone through so far. */
  readonly moved: () => number
  /** Gives the terminal to the work for as long as it takes; what it resolves with is said there when it has ended. */
  readonly handOver: (work: () => Promise<string>) => Promise<string>
}

const says = (text: string): Outcome => ({ says: text, found: null })

/** `, 7.80 MB`, or nothing where no bytes had to go through. */
const bytesOf = ({ moved }: PerformOptions): string => (moved() === 0 ? '' : `, ${spokenSize(moved())}`)

const registryOf = (reference: string): string => {
  const parsed = parseReference(reference)
  return isReference(parsed) ? parsed.domain : 'its registry'
}

/** A method of the store; commands are disabled without it, so that its absence here is a bug. */
const of = <Name extends keyof Store>(store: Store, name: Name): NonNullable<Store[Name]> => {
  const method = store[name]
  if (method === undefined || method === null) throw new Error(`This store has no ${name}.`)
  return method
}

/** Asks the store to do one task. Rejects as the store does. */
export const perform = async (store: Store, task: Task, options: PerformOptions): Promise<Outcome> => {
  switch (task.type) {
    case 'pull': {
      const { changed } = await of(store, 'pull')(task.reference, options)
      return says(
        changed ? `Pulled ${task.reference}${bytesOf(options)}.` : `${task.reference} is here already and up to date.`,
      )
    }
    case 'load':
      return says(loadedWords(await of(store, 'load')({ path: task.path }, options)))
    case 'import': {
      const { reference } = task
      await of(store, 'importRoot')({ path: task.path }, { ...options, ...(reference !== null && { reference }) })
      return says(`Imported ${reference ?? 'an image without a name'}${bytesOf(options)}.`)
    }
    case 'tag':
      await of(store, 'tag')(task.image, task.reference, options)
      return says(`${task.reference} names this image now.`)
    case 'save':
      await of(store, 'save')(task.images, { path: task.path }, options)
      return says(`Saved ${counted(task.images.length, 'image', 'images')} to ${task.path}.`)
    case 'push':
      await of(store, 'push')(task.reference, options)
      return says(`Pushed ${task.reference} to ${registryOf(task.reference)}${bytesOf(options)}.`)
    case 'create': {
      const { name, imageName } = task.spec
      await of(store, 'createContainer')(task.spec, options)
      return says(`Created ${name === undefined ? 'a container' : `the container ${name}`} from ${imageName}.`)
    }
    case 'rename':
      await of(store, 'renameContainer')(task.container.id, task.name, options)
      return says(`${task.container.name} is called ${task.name} now.`)
    case 'commit': {
      const { reference, container } = task
      await of(store, 'commitContainer')(container.id, { ...options, ...(reference !== null && { reference }) })
      return says(`Made ${reference ?? 'an image without a name'} from the container ${container.name}.`)
    }
    case 'export':
      await of(store, 'exportContainer')(task.container.id, { path: task.path }, options)
      return says(`Wrote the file system of ${task.container.name} to ${task.path}.`)
    case 'start': {
      const { id, name } = task.container
      const start = of(store, 'startContainer')
      const ended = await options.handOver(async () => {
        const { code } = await start(id, { ...options, attach: true })
        return `${name} ended with code ${code}.`
      })
      return says(ended)
    }
    case 'stop':
      await of(store, 'stopContainer')(task.container.id, options)
      return says(`${task.container.name} has ended.`)
    case 'check': {
      const report = await of(store, 'check')({ ...options, readData: true })
      return { says: checkedWords(report), found: { type: 'findings', report } }
    }
    case 'survey': {
      const lines = await of(store, 'repair')({ ...options, dryRun: true })
      return lines.length === 0
        ? says('There is nothing to repair.')
        : {
            says: `A repair would do ${counted(lines.length, 'thing', 'things')}.`,
            found: { type: 'repairs', lines },
          }
    }
    case 'repair': {
      const done = await of(store, 'repair')(options)
      return says(`Repaired: ${counted(done.length, 'thing was', 'things were')} done.`)
    }
  }
}
