import type { Chunks } from '../content.ts'
import type { Compression } from '../media-types.ts'

/** What a file is packed with, as far as its first bytes tell; those of the last two are not read here. */
export type Packing = Compression | 'bzip2' | 'xz'

/** How many bytes {@link packingOf} looks at. */
export const HEAD_LENGTH = 6

const startsWith = (head: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => head[index] === byte)

/**
 * Tells how a file is packed by its magic number: RFC 1952 for gzip, RFC 8878 for zstd, whose files may begin with a
 * frame to be skipped. Whatever has none of these counts as not packed.
 */
export const packingOf = (head: Uint8Array): Packing => {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip'
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd'
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18])) return 'zstd'
  if (startsWith(head, [0x42, 0x5a, 0x68])) return 'bzip2'
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz'
  return 'none'
}

/** The beginning of a stream, and the whole of it: exactly one of `all` and `close` must be used. */
export type Peeked = {
  /** As many bytes as {@link packingOf} needs; fewer where the stream is shorter. */
  readonly head: Uint8Array
  readonly all: Chunks
  readonly close: () => Promise<void>
}

/** Looks at the first bytes of a stream. */
export const peeked = async (chunks: Chunks): Promise<Peeked> => {
  const input = chunks[Symbol.asyncIterator]()
  let step = await input.next()
  let first: Uint8Array = step.done === true ? new Uint8Array() : step.value
  while (step.done !== true && first.length < HEAD_LENGTH) {
    // The chunk is not ours any more once the next one is asked for.
    const kept = Buffer.from(first)
    step = await input.next()
    if (step.done !== true) first = Buffer.concat([kept, step.value])
    else first = kept
  }
  const finished = step.done === true
  async function* all(): Chunks {
    try {
      if (first.length > 0) yield first
      if (finished) return
      for (let next = await input.next(); next.done !== true; next = await input.next()) yield next.value
    } finally {
      await input.return?.()
    }
  }
  const close = async (): Promise<void> => void (await input.return?.())
  return { head: first.subarray(0, HEAD_LENGTH), all: all(), close }
}
