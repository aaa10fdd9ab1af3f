import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError } from '../../src/engine/fault.ts'
import { newFolder, onBench, wordsOf } from './bench.ts'
import { contentsOf } from './contents.ts'
import { type Artifact, contentOf, type Form, type ToolName } from './form.ts'
import { makeSamples } from './samples.ts'
import { toolOf } from './tools.ts'
import { imagesUnder, judgeReading, judgeWriting, type Verdict, type Writing } from './verdict.ts'

/** What a writer made, where it made anything, and how that went. */
export type Written = { readonly writing: Writing; readonly artifact: Artifact | null }

/** Writes every form once, however many read it. */
export type Matrix = {
  readonly written: (form: Form) => Promise<Written>
  readonly read: (form: Form, reader: ToolName) => Promise<Verdict>
  readonly close: () => Promise<void>
}

/** How a form is called in titles and as a file. */
export const formText = ({ writer, kind, content }: Form): string => `${writer} ${kind} ${content}`

/** How the program or another tool said no; anything else that was thrown is thrown again. */
const refusedWith = (error: unknown): string => (error instanceof FaultError ? error.fault.says : wordsOf(error))

/** Starts with nothing but the samples. */
export const openMatrix = async (): Promise<Matrix> => {
  const folder = newFolder()
  await mkdir(join(folder, 'written'), { recursive: true })
  const samples = await makeSamples(join(folder, 'samples'))
  const made = new Map<string, Promise<Written>>()

  const write = async (form: Form): Promise<Written> => {
    const { writer, kind, content } = form
    const path = join(folder, 'written', formText(form).replaceAll(' ', '-'))
    try {
      await onBench((bench) => toolOf(writer).writer.write({ kind, content, to: path, samples, bench }))
    } catch (error) {
      return { writing: { type: 'refused', says: refusedWith(error) }, artifact: null }
    }
    const images = imagesUnder(await contentsOf(path), kind)
    if (typeof images === 'string') return { writing: { type: 'wrong', says: images }, artifact: null }
    const artifact = { form, path, images, content: contentOf(images) }
    return { writing: judgeWriting(form, images, samples[content]), artifact }
  }

  const written = (form: Form): Promise<Written> => {
    const name = formText(form)
    const known = made.get(name) ?? write(form)
    made.set(name, known)
    return known
  }

  return {
    written,
    read: async (form, reader) => {
      const { artifact } = await written(form)
      if (artifact === null) throw new Error(`there is nothing to read: ${formText(form)}`)
      try {
        return judgeReading(artifact, await onBench((bench) => toolOf(reader).reader(artifact, bench)))
      } catch (error) {
        return { type: 'refused', says: refusedWith(error) }
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
