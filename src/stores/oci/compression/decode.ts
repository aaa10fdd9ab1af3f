import type { Transform } from 'node:stream'
import { constants, createGunzip, createZstdDecompress, type Zlib } from 'node:zlib'
import type { Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import { type Packing, packingOf, peeked } from './detect.ts'

export type DecodeOptions = {
  /** What is being unpacked, for sentences. */
  readonly what?: string
  /** Bytes that may come out in any case; more than that only while it is below 100 times what went in. */
  readonly limit?: number
}

type Decoder = Transform & Zlib

const OUTPUT = 256 * 1024
const FREE_BYTES = 64 * 1024 * 1024
const RATIO = 100
// 128 MiB: what `zstd` itself reads unless told otherwise.
const WINDOW_LOG = 27

const makers = {
  gzip: () => createGunzip({ chunkSize: OUTPUT }),
  zstd: () => createZstdDecompress({ chunkSize: OUTPUT, params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } }),
} satisfies Record<string, () => Decoder>

const refuse = (packing: Packing, what: string): Error =>
  damaged(what, `it is packed with ${packing}, which is not read here; only gzip and zstd are`)

const isZlibError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_)/.test(error.code)

const faultFrom = (error: unknown, packing: 'gzip' | 'zstd', what: string): unknown => {
  if (!isZlibError(error)) return error
  if (error.code === 'Z_BUF_ERROR') return damaged(what, 'it ends too early')
  if (error.code === 'ZSTD_error_frameParameter_windowTooLarge')
    return damaged(what, `unpacking it takes more than ${2 ** (WINDOW_LOG - 20)} MiB of memory`)
  return damaged(what, `it is not the ${packing} data that it begins as`)
}

/** Resolves once the decoder has taken the chunk or has come to an end of its own. */
const taken = (decoder: Decoder, chunk: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (error?: Error | null): void => {
      decoder.off('close', settle)
      if (error == null || decoder.readableEnded) resolve()
      else reject(error)
    }
    decoder.once('close', settle)
    decoder.write(chunk, settle)
  })

/** Feeds a decoder until it ends by itself or nothing is left. Resolves with the bytes it did not want, null at the end. */
const feed = async (
  decoder: Decoder,
  first: Uint8Array,
  input: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | null> => {
  for (let chunk = first; ; ) {
    const before = decoder.bytesWritten
    await taken(decoder, chunk)
    const used = decoder.bytesWritten - before
    if (used < chunk.length) return chunk.subarray(used)
    const step = await input.next()
    if (step.done === true) {
      decoder.end()
      return null
    }
    chunk = step.value
  }
}

/**
 * One decoder after the other, since Node's for zstd ends with the first frame. What follows the last one must begin like
 * the first: what does not is no part of the file.
 */
async function* inflated(chunks: Chunks, packing: 'gzip' | 'zstd', what: string): Chunks {
  const input = chunks[Symbol.asyncIterator]()
  try {
    let rest: Uint8Array | null = null
    for (;;) {
      if (rest === null || rest.length === 0) {
        const step: IteratorResult<Uint8Array> = await input.next()
        if (step.done === true) return
        rest = step.value
      }
      const decoder: Decoder = makers[packing]()
      const feeding = feed(decoder, rest, input)
      feeding.catch((error: Error) => decoder.destroy(error))
      try {
        for await (const out of decoder) yield out as Uint8Array
      } catch (error) {
        throw faultFrom(error, packing, what)
      }
      rest = await feeding
      if (rest === null) return
      if (packing === 'gzip') throw damaged(what, 'something follows its end')
    }
  } finally {
    await input.return?.()
  }
}

/**
 * The unpacked bytes of a stream that is packed with gzip, with zstd, or not at all, as its first bytes tell. Several
 * gzip members or zstd frames are one stream; anything else after the end is refused, and so is a stream that unpacks to
 * more than its limit and more than 64 MiB at over 100 times its length. All refusals are faults of kind `damaged`.
 */
export async function* decompressed(chunks: Chunks, { what = 'the layer', limit = 0 }: DecodeOptions = {}): Chunks {
  const { head, all, close } = await peeked(chunks)
  const packing = packingOf(head)
  if (packing === 'none') {
    yield* all
    return
  }
  if (packing !== 'gzip' && packing !== 'zstd') {
    await close()
    throw refuse(packing, what)
  }
  let [into, out] = [0, 0]
  async function* counted(): Chunks {
    for await (const chunk of all) {
      into += chunk.length
      yield chunk
    }
  }
  for await (const chunk of inflated(counted(), packing, what)) {
    out += chunk.length
    if (out > Math.max(limit, FREE_BYTES) && out > RATIO * into)
      throw damaged(what, `it unpacks to more than ${RATIO} times its length`)
    yield chunk
  }
}
