import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEMO, OTHER } from '../samples.ts'
import type { Order, Writer } from '../writer.ts'

/** Makes images from nothing: a layer for a folder, and one for a file. */
const build = async ({ to, bench }: Order, names: readonly string[]): Promise<void> => {
  await mkdir(bench.at('files'))
  await writeFile(join(bench.at('files'), 'first'), 'first '.repeat(300))
  await bench.run('umoci', 'init', '--layout', to)
  for (const name of names) {
    await writeFile(bench.at('second'), `${name} `.repeat(300))
    const image = ['--image', `${to}:${name}`]
    await bench.run('umoci', 'new', ...image)
    await bench.run('umoci', 'insert', ...image, bench.at('files'), '/opt')
    await bench.run('umoci', 'insert', ...image, bench.at('second'), '/second')
  }
}

const write = async (order: Order): Promise<void> => {
  const { content, to, samples, bench } = order
  if (content === 'gzip') return build(order, [DEMO])
  if (content === 'several') return build(order, [DEMO, OTHER])
  // It packs with gzip only: here it adds such a layer to those of another kind.
  await cp(samples[content].layout, to, { recursive: true })
  await writeFile(bench.at('file'), 'added '.repeat(300))
  await bench.run('umoci', 'insert', '--image', `${to}:${DEMO}`, bench.at('file'), '/file')
}

/** `umoci insert`: the only writer that makes images of its own, since it copies none. */
export const umociWriter: Writer = {
  writes: { layout: ['gzip', 'raw', 'zstd', 'several', 'platforms'] },
  write,
}
