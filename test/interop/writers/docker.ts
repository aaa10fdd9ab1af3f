import { inEngine } from '../engine.ts'
import type { ToolName } from '../form.ts'
import type { Writer } from '../writer.ts'

/** `docker save` of one engine. What it is given it must have loaded before, in the form that it understands. */
export const dockerWriter = (name: ToolName, writes: Writer['writes']): Writer => ({
  writes,
  write: ({ content, to, samples, bench }) =>
    inEngine(name, bench, async ({ containerd, load, save }) => {
      const { ociArchive, dockerArchive } = samples[content]
      await save(to, await load(containerd ? ociArchive : dockerArchive))
    }),
})
