import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { constants, crc32, createZstdCompress, deflateRaw } from 'node:zlib'
import type { Chunks } from '../content.ts'
import type { Compression } from '../media-types.ts'

const deflate = promisify(deflateRaw) as (
  bytes: Uint8Array,
  options: { level: number; finishFlush: number; dictionary?: Uint8Array },
) => Promise<Buffer>

const BLOCK = 512 * 1024
/** What deflate can look back on. */
const WINDOW = 32 * 1024
/** gzip level 1 to 9: the higher ones take twice the time for a few percent. */
const GZIP_LEVEL = 1
const ZSTD_LEVEL = 3

// RFC 1952: deflate, no flags, no date, no hint, made on Unix.
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])

/** The same bytes in blocks of one size, the last one shorter; each is the receiver's to keep. */
async function* blocksOf(chunks: Chunks): AsyncGenerator<Buffer, void> {
  let block = Buffer.allocUnsafe(BLOCK)
  let length = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + BLOCK - length)
      block.set(part, length)
      at += part.length
      length += part.length
      if (length < BLOCK) continue
      yield block
      block = Buffer.allocUnsafe(BLOCK)
      length = 0
    }
  }
  yield block.subarray(0, length)
}

/**
 * One gzip member whose blocks are deflated at the same time: each knows the end of the one before as its dictionary and
 * ends at a whole byte, so that put together they are one stream, whatever the number of threads.
 */
async function* gzipped(chunks: Chunks, level: number): Chunks {
  const threads = Math.min(4, availableParallelism())
  const running: Promise<Buffer>[] = []
  let [sum, length] = [0, 0]
  let before: Buffer | null = null
  const begin = (block: Buffer, finishFlush: number): void => {
    sum = crc32(block, sum)
    length += block.length
    const dictionary = before?.subarray(-WINDOW)
    const packed = deflate(block, { level, finishFlush, ...(dictionary !== undefined && { dictionary }) })
    // Whoever waits for it hears of a failure; nobody does once the reader has gone away.
    packed.catch(() => {})
    running.push(packed)
    before = block
  }
  yield GZIP_HEADER
  for await (const block of blocksOf(chunks)) {
    begin(block, block.length < BLOCK ? constants.Z_FINISH : constants.Z_SYNC_FLUSH)
    if (running.length > threads) yield (await running.shift()) as Buffer
  }
  for (const packed of running) yield await packed
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(sum, 0)
  trailer.writeUInt32LE(length % 2 ** 32, 4)
  yield trailer
}

async function* zstandard(chunks: Chunks, level: number): Chunks {
  const encoder = createZstdCompress({
    chunkSize: 256 * 1024,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) {
      await new Promise<void>((resolve, reject) => {
        encoder.write(chunk, (error) => (error == null ? resolve() : reject(error)))
      })
    }
    encoder.end()
  }
  feed().catch((error: Error) => encoder.destroy(error))
  for await (const out of encoder) yield out as Uint8Array
}

/**
 * Packs a stream. Equal bytes and levels give equal results on every machine of one zlib. `level` is the packer's own
 * scale, 1 being its fastest; left out it is the one that is worth its time.
 */
export const compressed = (chunks: Chunks, compression: Compression, level?: number): Chunks => {
  switch (compression) {
    case 'none':
      return chunks
    case 'gzip':
      return gzipped(chunks, level ?? GZIP_LEVEL)
    case 'zstd':
      return zstandard(chunks, level ?? ZSTD_LEVEL)
  }
}
