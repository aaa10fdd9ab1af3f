import type { Chunks } from '../../../src/stores/oci/content.ts'

/** Bytes in pieces of the given lengths, which repeat; every piece is overwritten once the next one is asked for. */
export async function* chunked(bytes: Uint8Array, lengths: readonly number[]): Chunks {
  const buffer = Buffer.alloc(Math.max(1, ...lengths))
  let at = 0
  for (let turn = 0; at < bytes.length; turn += 1) {
    const length = Math.max(1, lengths[turn % Math.max(1, lengths.length)] ?? bytes.length)
    const part = bytes.subarray(at, at + length)
    buffer.fill(0xee)
    buffer.set(part)
    at += part.length
    yield buffer.subarray(0, part.length)
  }
}

/** All bytes of a stream, copied as they come. */
export const gathered = async (chunks: Chunks): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}
