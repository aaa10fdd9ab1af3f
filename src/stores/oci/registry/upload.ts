import { createHash } from 'node:crypto'
import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import type { Blob, Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import { notRegistry } from './faults.ts'
import { persistently } from './patience.ts'
import { elsewhere } from './redirects.ts'
import type { Registry } from './registry.ts'
import type { Answer, Body } from './transport.ts'

/** A repository that is written to. */
export type Destination = {
  readonly registry: Registry
  readonly path: string
  readonly signal?: AbortSignal | undefined
}

export type UploadOptions = {
  /** Bytes that have left, of what was given. */
  readonly onBytes?: (done: number) => void
  readonly onWait?: (seconds: number) => void
}

/** Largest body of one request: proxies in front of registries refuse longer ones. */
const LONGEST_BODY = 100 * 1024 * 1024

/** What a call for writing a repository has to be allowed. */
export const pushScope = (path: string): string => `repository:${path}:pull,push`

const BYTES = { 'content-type': 'application/octet-stream' }

/** True when the repository has the blob, with this size where the registry tells it. */
export const hasBlob = async ({ registry, path, signal }: Destination, blob: Blob): Promise<boolean> => {
  const answer = await registry.call({
    method: 'HEAD',
    to: `${path}/blobs/${blob.digest}`,
    scopes: [pushScope(path)],
    what: path,
    expect: [200, 404],
    signal,
  })
  answer.discard()
  const length = answer.header('content-length')
  return answer.status === 200 && (length === undefined || Number(length) === blob.size)
}

/**
 * Asks for a place to send a blob to. Null when that is not needed: the registry took it over from its repository
 * `from`.
 */
export const beginUpload = async (
  { registry, path, signal }: Destination,
  mount: { readonly digest: Digest; readonly from: string } | null = null,
): Promise<{ readonly location: URL; readonly smallest: number } | null> => {
  const query =
    mount === null ? '' : `?mount=${encodeURIComponent(mount.digest)}&from=${encodeURIComponent(mount.from)}`
  const answer = await registry.call({
    method: 'POST',
    to: `${path}/blobs/uploads/${query}`,
    scopes: mount === null ? [pushScope(path)] : [pushScope(path), `repository:${mount.from}:pull`],
    headers: { 'content-length': '0' },
    what: path,
    expect: mount === null ? [202] : [201, 202],
    signal,
  })
  answer.discard()
  if (answer.status === 201) return null
  const smallest = Number(answer.header('oci-chunk-min-length') ?? 0)
  return {
    location: elsewhere(answer.header('location'), answer.url),
    smallest: Number.isFinite(smallest) ? smallest : 0,
  }
}

// The rest of the address belongs to the registry, and may be signed as it is written.
const finished = (location: URL, digest: Digest): URL => {
  const url = new URL(location)
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`
  return url
}

const send = (
  { registry, path, signal }: Destination,
  method: 'PUT' | 'PATCH',
  to: URL,
  { body, headers = {} }: { readonly body?: Body; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> => {
  const length = body === undefined ? 0 : body.length
  return registry.call({
    method,
    to,
    scopes: [pushScope(path)],
    headers: { ...BYTES, ...(length === null ? {} : { 'content-length': String(length) }), ...headers },
    body,
    what: path,
    // Some answer a piece with the 204 that the question for its state has.
    expect: method === 'PUT' ? [201, 204] : [202, 204],
    signal,
  })
}

const finish = async (to: Destination, location: URL, digest: Digest, body?: Body): Promise<void> => {
  const answer = await send(to, 'PUT', finished(location, digest), body === undefined ? {} : { body })
  answer.discard()
  const named = answer.header('docker-content-digest')
  if (named !== undefined && named !== digest)
    throw damaged(`the blob ${shortId(digest)}`, `the registry has it as ${named.slice(0, 80)}`)
}

const nextPlace = (answer: Answer): URL => {
  answer.discard()
  return elsewhere(answer.header('location') ?? answer.url.href, answer.url)
}

/** The first `length` bytes; calls back with how many have been taken. Throws where there are fewer. */
async function* upTo(chunks: Chunks, length: number, taken: (bytes: number) => void): Chunks {
  let left = length
  for await (const chunk of chunks) {
    const part = chunk.length > left ? chunk.subarray(0, left) : chunk
    left -= part.length
    yield part
    taken(part.length)
    if (chunk.length > part.length) return
  }
  if (left > 0) throw damaged('a blob of the image', 'it ends before it should')
}

/** Sends a blob whose digest is known: in one request, or in several where it is long. `read` begins at any byte. */
export const uploadBlob = async (
  to: Destination,
  blob: Blob,
  read: (from: number) => Chunks,
  { onBytes, onWait }: UploadOptions = {},
): Promise<void> => {
  const once = async (): Promise<void> => {
    const place = await beginUpload(to)
    if (place === null) throw notRegistry(to.registry.address.domain, 'it gives no place for a blob')
    let { location } = place
    let done = 0
    const body = (from: number, length: number): Body => ({
      length,
      chunks: () => {
        done = from
        return upTo(read(from), length, (bytes) => {
          done += bytes
          onBytes?.(done)
        })
      },
    })
    if (blob.size <= LONGEST_BODY) return finish(to, location, blob.digest, body(0, blob.size))
    const piece = Math.max(LONGEST_BODY, place.smallest)
    for (let from = 0; from < blob.size; from += piece) {
      const length = Math.min(piece, blob.size - from)
      const headers = { 'content-range': `${from}-${from + length - 1}` }
      location = nextPlace(await send(to, 'PATCH', location, { body: body(from, length), headers }))
    }
    await finish(to, location, blob.digest)
  }
  const { patience } = to.registry
  await persistently(once, { patience, signal: to.signal, ...(onWait && { onWait }) })
}

/** Sends bytes of which nobody knows yet how many they are, and what their digest is. Resolves with that. */
export const uploadStream = async (
  to: Destination,
  read: () => Chunks,
  { onWait }: UploadOptions = {},
): Promise<Blob> => {
  const once = async (): Promise<Blob> => {
    const place = await beginUpload(to)
    if (place === null) throw notRegistry(to.registry.address.domain, 'it gives no place for a blob')
    let hash = createHash('sha256')
    let size = 0
    async function* hashed(): AsyncGenerator<Uint8Array> {
      hash = createHash('sha256')
      size = 0
      for await (const chunk of read()) {
        hash.update(chunk)
        size += chunk.length
        yield chunk
      }
    }
    const location = nextPlace(await send(to, 'PATCH', place.location, { body: { chunks: hashed, length: null } }))
    const digest: Digest = `sha256:${hash.digest('hex')}`
    await finish(to, location, digest)
    return { digest, size }
  }
  const { patience } = to.registry
  return persistently(once, { patience, signal: to.signal, ...(onWait && { onWait }) })
}
