import { createHash } from 'node:crypto'
import type { Digest } from '../../../engine/digest.ts'
import type { Reference } from '../../../engine/reference.ts'
import { familiar } from '../../../engine/reference.ts'
import { DOCUMENT_LIMIT, damaged, type Manifest, type ManifestList, manifestOf } from '../documents.ts'
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from '../media-types.ts'
import { wholeOf } from './reading.ts'
import type { Registry } from './registry.ts'
import type { Answer } from './transport.ts'

/** A manifest or list as a registry has it: its very bytes, and the digest they have. */
export type Fetched = {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Buffer
  readonly document: Manifest | ManifestList
}

const SINGLE = new Set([OCI_MANIFEST, DOCKER_MANIFEST])
const LISTS = new Set([OCI_INDEX, DOCKER_LIST])
const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:pretty)?(?:json|jws)$/
/** What servers say that hand files out as they are, and know nothing of manifests. */
const UNTYPED = new Set(['', 'application/json', 'application/octet-stream', 'binary/octet-stream'])

const ACCEPT = [...SINGLE, ...LISTS].join(', ')

/** What a call for reading a repository has to be allowed. */
export const pullScope = (path: string): string => `repository:${path}:pull`

/** The digest of `bytes` in the algorithm that `like` has. */
export const digestLike = (like: Digest | null, bytes: Uint8Array): Digest => {
  const algorithm = like?.startsWith('sha512:') === true ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** Refuses an answer whose bytes are not those of the thing itself, but packed for the way. */
export const refusePacked = (answer: Answer, what: string): void => {
  const encoding = answer.header('content-encoding') ?? ''
  if (encoding === '' || encoding.toLowerCase() === 'identity') return
  answer.discard()
  throw damaged(what, 'the registry packs it in a way that it was not asked for')
}

/** What the header says, the document says and its shape shows must be one and the same. */
const agreedType = (header: string, document: Manifest | ManifestList, what: string): string => {
  const said = (header.split(';')[0] ?? '').trim().toLowerCase()
  if (SCHEMA_1.test(said)) throw damaged(what, 'it is in a format that has been given up (schema 1)')
  const own = document.mediaType
  const types = [own, ...(UNTYPED.has(said) ? [] : [said])].filter((type) => type !== '')
  const expected = document.kind === 'list' ? LISTS : SINGLE
  if (types.some((type) => !expected.has(type)) || new Set(types).size > 1)
    throw damaged(what, 'what it is said to be is not what it is')
  return types[0] ?? (document.kind === 'list' ? OCI_INDEX : OCI_MANIFEST)
}

/**
 * Reads a manifest or list by its tag or digest. The digest is that of the bytes that came; it must be the one asked for
 * and the one that the registry itself names. Rejects with `not-found` or `damaged`, or as {@link Registry.call} does.
 */
export const fetchManifest = async (
  registry: Registry,
  reference: Reference,
  signal?: AbortSignal,
): Promise<Fetched> => {
  const { path, tag, digest } = reference
  const name = familiar(reference)
  const what = `the manifest of ${name}`
  const answer = await registry.call({
    method: 'GET',
    to: `${path}/manifests/${digest ?? tag}`,
    scopes: [pullScope(path)],
    headers: { accept: ACCEPT },
    what: name,
    expect: [200],
    signal,
  })
  refusePacked(answer, what)
  const bytes = await wholeOf(answer.chunks, { limit: DOCUMENT_LIMIT, what })
  const found = digestLike(digest, bytes)
  const named = answer.header('docker-content-digest') ?? ''
  // A registry may name it by another algorithm than it was asked with.
  const comparable = named !== '' && named.split(':')[0] === found.split(':')[0]
  if ((digest !== null && found !== digest) || (comparable && named !== found))
    throw damaged(what, 'its content is not what its digest says')
  const length = Number(answer.header('content-length') ?? bytes.length)
  if (length !== bytes.length) throw damaged(what, `it has ${bytes.length} bytes instead of ${length}`)
  const document = manifestOf(bytes, what)
  return { digest: found, mediaType: agreedType(answer.header('content-type') ?? '', document, what), bytes, document }
}
