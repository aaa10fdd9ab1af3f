import { shortId } from '../../../engine/digest.ts'
import { FaultError, fault } from '../../../engine/fault.ts'
import type { Blob, BlobWriter, Ingest } from '../content.ts'
import { damaged } from '../documents.ts'
import { lost } from './faults.ts'
import { pullScope, refusePacked } from './manifests.ts'
import { persistently } from './patience.ts'
import type { Registry } from './registry.ts'
import type { Answer } from './transport.ts'

/** What looks at the bytes of a blob while they come, in order. The chunk may be used again once `write` resolves. */
export type Onlooker = {
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** No more bytes come, whether those were all or not. */
  readonly end: () => void
}

export type DownloadOptions = {
  /** The repository in the registry. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Sees all bytes; not asked for where an earlier attempt left a part, which it cannot see any more. */
  readonly onlooker?: () => Onlooker
  /** Bytes that are here, of all. */
  readonly onBytes?: (done: number) => void
  /** Called while another attempt is waited for, with the whole seconds left. */
  readonly onWait?: (seconds: number) => void
}

/** A validator that stands for the very bytes (RFC 9110, section 8.8.1), good at one server only. */
type Validator = { readonly origin: string; readonly etag: string }

const validatorOf = (answer: Answer): Validator | null => {
  const etag = answer.header('etag')
  return etag === undefined || !/^"[^"\r\n]{0,256}"$/.test(etag) ? null : { origin: answer.url.origin, etag }
}

/** The byte with which a partial answer begins; null where it does not say so in a way that can be used. */
const startOf = (answer: Answer, size: number): number | null => {
  const [, start, , total] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(answer.header('content-range') ?? '') ?? []
  return start === undefined || (total !== '*' && Number(total) !== size) ? null : Number(start)
}

const absentBlob = (blob: Blob): FaultError =>
  new FaultError(
    fault('not-found', `The registry lacks a part of the image (${shortId(blob.digest)}).`, {
      remedy: 'It may be kept elsewhere for legal reasons, or the image has to be pushed anew.',
    }),
  )

type State = {
  done: number
  /** False once the registry has shown that it cannot give a part of this blob. */
  ranges: boolean
  validator: Validator | null
}

/**
 * One attempt: asks for what is missing and writes it. What comes before it, from a registry that can only give the
 * whole, is passed over: the blob's own digest says in the end whether that was right.
 */
const attempt = async (
  registry: Registry,
  blob: Blob,
  { state, take, options }: { state: State; take: (chunk: Uint8Array) => Promise<void>; options: DownloadOptions },
): Promise<void> => {
  const { path, signal } = options
  const what = `the blob ${shortId(blob.digest)}`
  const from = state.ranges ? state.done : 0
  const answer = await registry.call({
    method: 'GET',
    to: `${path}/blobs/${blob.digest}`,
    scopes: [pullScope(path)],
    headers: from === 0 ? {} : { range: `bytes=${from}-`, ...ifRange(state.validator, registry) },
    what: `a part of ${path}`,
    expect: [200, 206, 404, 416],
    signal,
  })
  const { status } = answer
  if (status === 404) {
    answer.discard()
    throw absentBlob(blob)
  }
  refusePacked(answer, what)
  const start = status === 200 ? 0 : startOf(answer, blob.size)
  if (status === 416 || start !== (status === 206 ? from : 0)) {
    answer.discard()
    state.ranges = false
    throw lost(registry.address.host)
  }
  const length = Number(answer.header('content-length') ?? blob.size - start)
  if (length !== blob.size - start) {
    answer.discard()
    throw damaged(what, `it has ${length + start} bytes instead of ${blob.size}`)
  }
  state.validator = validatorOf(answer)
  let skip = state.done - start
  for await (const chunk of answer.chunks) {
    const passed = Math.min(skip, chunk.length)
    skip -= passed
    const rest = passed === 0 ? chunk : chunk.subarray(passed)
    if (state.done + rest.length > blob.size) throw damaged(what, `it has more than ${blob.size} bytes`)
    if (rest.length > 0) await take(rest)
  }
  if (state.done < blob.size) throw lost(registry.address.host)
}

// Another server has validators of its own, and a wrong one makes it send everything.
const ifRange = (validator: Validator | null, { address }: Registry): Readonly<Record<string, string>> =>
  validator !== null && new URL(validator.origin).host === address.host ? { 'if-range': validator.etag } : {}

const fetchInto = async (
  registry: Registry,
  blob: Blob,
  { writer, have }: { writer: BlobWriter; have: number },
  options: DownloadOptions,
): Promise<void> => {
  const state: State = { done: have, ranges: true, validator: null }
  const onlooker = have === 0 ? (options.onlooker?.() ?? null) : null
  const take = async (chunk: Uint8Array): Promise<void> => {
    // Both have to be done with the chunk, also where one of them fails.
    const taken = await Promise.allSettled([writer.write(chunk), onlooker?.write(chunk)])
    for (const one of taken) if (one.status === 'rejected') throw one.reason
    state.done += chunk.length
    options.onBytes?.(state.done)
  }
  const { signal, onWait } = options
  const persistence = { patience: registry.patience, signal, progress: () => state.done, ...(onWait && { onWait }) }
  try {
    options.onBytes?.(have)
    if (have < blob.size) await persistently(() => attempt(registry, blob, { state, take, options }), persistence)
  } catch (error) {
    await writer.drop()
    throw error
  } finally {
    onlooker?.end()
  }
  await writer.end(blob)
}

/**
 * Brings one blob into the ingest, going on from what an earlier attempt left, and checks its size and digest. True when
 * the onlooker saw all of it. What came is kept for the next time when this rejects, unless it was wrong.
 */
export const download = async (
  ingest: Ingest,
  registry: Registry,
  blob: Blob,
  options: DownloadOptions,
): Promise<boolean> => {
  const first = await ingest.resume(blob)
  try {
    await fetchInto(registry, blob, first, options)
    return first.have === 0
  } catch (error) {
    const wrongPart = first.have > 0 && error instanceof FaultError && error.fault.kind === 'damaged'
    if (!wrongPart) throw error
    // What was left from before may be what is wrong, and it is gone now: the whole once more.
    const second = await ingest.resume(blob)
    await fetchInto(registry, blob, second, options)
    return second.have === 0
  }
}
