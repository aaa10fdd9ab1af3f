import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type InputOptions, type OutputChunk, type OutputOptions, rolldown } from 'rolldown'
import { patchPlugin } from './patches/plugin.ts'
import { root } from './root.ts'

/** What to bundle, and whether the dependencies are patched on the way. */
export type BundleOptions = { readonly entry: string; readonly out: string; readonly patched: boolean }

/** What a build wrote: sizes in bytes. */
export type Bundle = { readonly files: number; readonly bytes: number; readonly entryBytes: number }

/** What goes in: the same for one build and for watching. */
export function inputOptions({ entry, patched }: BundleOptions): InputOptions {
  return {
    input: { main: entry },
    cwd: root,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    external: ['react-devtools-core'],
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: patched ? [patchPlugin()] : [],
    logLevel: 'warn',
  }
}

/** What comes out. Names are kept so that a stack trace in a bug report can be read. */
export function outputOptions(): OutputOptions {
  return {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: false },
  }
}

/**
 * Bundles and writes `out`. Chunks are written first, the entry is moved into place last, and chunks of the build
 * before go at the end, so that a program started meanwhile gets either build whole.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const build = await rolldown(inputOptions(options))
  const { output } = await build.generate(outputOptions())
  await build.close()
  const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk')
  await mkdir(options.out, { recursive: true })
  for (const chunk of chunks.toSorted((a, b) => Number(a.isEntry) - Number(b.isEntry))) {
    const part = join(options.out, `.${chunk.fileName}.${process.pid}`)
    await writeFile(part, chunk.code)
    await rename(part, join(options.out, chunk.fileName))
  }
  const kept = new Set(chunks.map((chunk) => chunk.fileName))
  for (const name of await readdir(options.out)) {
    if (!kept.has(name)) await rm(join(options.out, name), { recursive: true, force: true })
  }
  const sizes = chunks.map((chunk) => ({ entry: chunk.isEntry, bytes: Buffer.byteLength(chunk.code) }))
  return {
    files: chunks.length,
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    entryBytes: sizes.find(({ entry }) => entry)?.bytes ?? 0,
  }
}
