import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { ArchiveSource } from '../../../src/engine/transfer.ts'
import type { Files } from './archives.ts'
import { chunked } from './chunks.ts'

/** Runs with a folder of its own that is gone afterwards. */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-archive-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Writes files into a folder. */
export const writeFiles = async (folder: string, files: Files): Promise<void> => {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}

type Use<T> = (source: ArchiveSource) => Promise<T>

const streamed =
  (pack: (tar: Buffer) => Buffer) =>
  <T>(tar: Buffer, use: Use<T>): Promise<T> =>
    use({ stream: chunked(pack(tar), [50_000, 3, 511]), name: 'standard input' })

const filed =
  (pack: (tar: Buffer) => Buffer) =>
  <T>(tar: Buffer, use: Use<T>): Promise<T> =>
    inFolder(async (folder) => {
      const path = join(folder, 'archive.tar')
      await writeFile(path, pack(tar))
      return use({ path })
    })

/** The ways in which the bytes of an archive reach the program. */
export const WAYS = {
  'a file': filed((tar) => tar),
  'a packed file': filed(gzipSync),
  'a stream': streamed((tar) => tar),
  'a stream packed with gzip': streamed(gzipSync),
  'a stream packed with zstd': streamed(zstdCompressSync),
} as const
