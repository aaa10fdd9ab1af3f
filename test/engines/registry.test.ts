import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from '../../src/engine/digest.ts'
import { hexOf } from '../../src/engine/digest.ts'
import { type Descriptor, manifestOf } from '../../src/stores/oci/documents.ts'
import { openRegistry, pull, push, type Registry } from '../../src/stores/oci/registry/index.ts'
import { faultOf } from '../support/fault-of.ts'
import { type Distribution, distributionMissing, startDistribution } from '../support/oci-registry/distribution.ts'
import { digestOf, type MadeImage, makeImage, makeList, noise, rawLayer } from '../support/oci-registry/image.ts'
import { type MemoryIngest, measure, memoryIngest, memorySource, pack } from '../support/oci-registry/ingest.ts'
import { loginOf, referenceOf } from '../support/oci-registry/session.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }
/** `me` with the password `secret`, as htpasswd writes it. */
const USERS = 'me:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n'

const skopeoMissing = ((): string | null => {
  try {
    execFileSync('skopeo', ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'skopeo is not installed'
  }
})()
const missing = distributionMissing ?? skopeoMissing
const titled = (title: string): string => (missing === null ? title : `${title} (${missing})`)

// Not the synchronous way: the relay that it goes through is in this process.
const skopeo = async (...args: readonly string[]): Promise<void> => {
  await promisify(execFile)('skopeo', args)
}

/** Writes images into an OCI layout; `top` is what the name stands for. */
const writeLayout = (folder: string, images: readonly MadeImage[], top: { bytes: Buffer; mediaType: string }): void => {
  const blobs = join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const write = (bytes: Buffer): void => writeFileSync(join(blobs, hexOf(digestOf(bytes))), bytes)
  for (const image of images) for (const bytes of [...image.blobs.values(), image.manifest]) write(bytes)
  write(top.bytes)
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const annotations = { 'org.opencontainers.image.ref.name': 'it' }
  const entry = { mediaType: top.mediaType, digest: digestOf(top.bytes), size: top.bytes.length, annotations }
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }))
}

describe.skipIf(missing !== null)(titled('the registry of the distribution project'), () => {
  let server: Distribution
  let registry: Registry
  let folder: string
  const layers = [rawLayer(noise(3_000_000, 1)), rawLayer(noise(200_000, 2)), rawLayer(noise(1_000_000, 3))]

  beforeAll(async () => {
    server = await startDistribution()
    registry = openRegistry(server.host)
    folder = mkdtempSync(join(tmpdir(), 'imgtui-layout-'))
  })
  afterAll(async () => {
    registry.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const pulled = async (
    name: string,
    platform = AMD64,
  ): Promise<{ ingest: MemoryIngest; image: Digest; digest: Digest }> => {
    const ingest = memoryIngest()
    const reference = referenceOf(`${server.host}/${name}`)
    const { publication, digest } = await pull(ingest, registry, reference, { measure, platform })
    return { ingest, image: publication.image, digest }
  }
  const pushed = (image: MadeImage, name: string, known?: Map<Digest, Descriptor>) =>
    push(
      memorySource(image.blobs),
      registry,
      { manifest: image.manifest, reference: referenceOf(`${server.host}/${name}`) },
      { pack, ...(known && { pushed: known }) },
    )

  it('gives what skopeo pushed', async () => {
    const image = makeImage(layers)
    writeLayout(join(folder, 'theirs'), [image], { bytes: image.manifest, mediaType: image.mediaType })
    await skopeo('copy', '--dest-tls-verify=false', `oci:${folder}/theirs:it`, `docker://${server.host}/theirs:1`)
    const { ingest, image: id, digest } = await pulled('theirs:1')
    expect(id).toBe(image.config.digest)
    expect(digest).toBe(image.digest)
    for (const [name, bytes] of image.blobs) expect(ingest.blobs.get(name)).toEqual(bytes)
  })

  it('gives what skopeo pushed in Docker’s own format, as the same image', async () => {
    const image = makeImage(layers)
    writeLayout(join(folder, 'docker'), [image], { bytes: image.manifest, mediaType: image.mediaType })
    const to = `docker://${server.host}/schema2:1`
    await skopeo('copy', '--format', 'v2s2', '--dest-tls-verify=false', `oci:${folder}/docker:it`, to)
    const ours = await pulled('schema2:1')
    await skopeo('copy', '--src-tls-verify=false', to, `dir:${folder}/back`)
    const bytes = readFileSync(join(folder, 'back', 'manifest.json'))
    const theirs = manifestOf(bytes)
    expect(theirs.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
    expect(theirs.kind === 'manifest' && theirs.config.digest).toBe(ours.image)
    expect(ours.digest).toBe(digestOf(bytes))
  })

  it('gives skopeo what was pushed to it', async () => {
    for (const packed of [true, false]) {
      const image = makeImage(layers, { packed })
      const { digest } = await pushed(image, `ours:${packed}`)
      const to = join(folder, `ours-${packed}`)
      await skopeo('copy', '--src-tls-verify=false', `docker://${server.host}/ours:${packed}`, `oci:${to}:it`)
      const blobs = readdirSync(join(to, 'blobs', 'sha256'))
      expect(blobs).toContain(hexOf(digest))
      expect(blobs).toContain(hexOf(image.config.digest))
      expect((await pulled(`ours:${packed}`)).image).toBe(image.config.digest)
    }
  })

  it('is only asked, and sent nothing, when all of it is there', async () => {
    const image = makeImage([...layers, rawLayer(noise(70_000, 4))], { packed: false })
    const known = new Map<Digest, Descriptor>()
    const first = await pushed(image, 'again:1', known)
    const before = server.asked.length
    expect(await pushed(image, 'again:1', known)).toEqual(first)
    const methods = server.asked.slice(before).map((asked) => asked.split(' ')[0])
    expect(methods).toEqual(['HEAD', 'HEAD', 'HEAD', 'HEAD', 'HEAD', 'PUT'])
  })

  it('takes blobs over from its other repositories', async () => {
    const image = makeImage(layers)
    await pushed(image, 'from/here:1')
    const before = server.asked.length
    const reference = referenceOf(`${server.host}/to/there:1`)
    const knownIn = (): string => 'from/here'
    await push(
      memorySource(new Map([...image.blobs].slice(0, 1))),
      registry,
      { manifest: image.manifest, reference },
      { pack, knownIn },
    )
    expect(server.asked.slice(before).filter((asked) => /^(PUT|PATCH)/.test(asked)).length).toBe(1)
  })

  it('takes a long blob in pieces', async () => {
    const image = makeImage([rawLayer(noise(110_000_000, 8))], { level: 0 })
    await pushed(image, 'long:1')
    expect(server.asked.filter((asked) => asked.startsWith('PATCH /v2/long/')).length).toBe(2)
    expect((await pulled('long:1')).image).toBe(image.config.digest)
  })

  it('gives the image for each platform of a list', async () => {
    const [amd, arm] = [
      makeImage([layers[0] as Buffer], { platform: AMD64 }),
      makeImage([layers[1] as Buffer], { platform: ARM64 }),
    ]
    const list = makeList([
      { image: amd, platform: AMD64 },
      { image: arm, platform: { ...ARM64, variant: 'v8' } },
    ])
    writeLayout(join(folder, 'list'), [amd, arm], list)
    await skopeo('copy', '--all', '--dest-tls-verify=false', `oci:${folder}/list:it`, `docker://${server.host}/list:1`)
    expect(await pulled('list:1')).toMatchObject({ image: amd.config.digest, digest: list.digest })
    expect(await pulled('list:1', ARM64)).toMatchObject({ image: arm.config.digest, digest: list.digest })
    expect(await faultOf(pulled('list:1', { os: 'windows', architecture: 'amd64' }))).toMatchObject({
      kind: 'not-found',
      remedy: 'There is one for: linux/amd64, linux/arm64/v8.',
    })
  })

  it('goes on where a download was broken off', async () => {
    const image = makeImage(layers)
    await pushed(image, 'part:1')
    const ingest = memoryIngest()
    const biggest = image.layers[0]?.digest ?? image.digest
    ingest.parts.set(biggest, (image.blobs.get(biggest) ?? Buffer.alloc(0)).subarray(0, 1_234_567))
    const reference = referenceOf(`${server.host}/part:1`)
    await pull(ingest, registry, reference, { measure, platform: AMD64 })
    expect(ingest.blobs.get(biggest)).toEqual(image.blobs.get(biggest))
  })

  it('says what it has not', async () => {
    expect(await faultOf(pulled('nothing:1'))).toMatchObject({ kind: 'not-found' })
    expect(await faultOf(pulled(`theirs@sha256:${'0'.repeat(64)}`))).toMatchObject({ kind: 'not-found' })
  })
})

describe.skipIf(missing !== null)(titled('the same registry with a password'), () => {
  let server: Distribution
  beforeAll(async () => {
    server = await startDistribution(USERS)
  })
  afterAll(() => server.close())

  it('lets in who has it, and nobody else', async () => {
    const image = makeImage([rawLayer(noise(100_000, 1))], { packed: false })
    const content = { manifest: image.manifest, reference: referenceOf(`${server.host}/a/b:1`) }
    const as = (password: string): Registry =>
      openRegistry(server.host, { credentials: loginOf({ user: 'me', password }) })
    await push(memorySource(image.blobs), as('secret'), content, { pack })
    const options = { measure, platform: AMD64 }
    const { publication } = await pull(memoryIngest(), as('secret'), content.reference, options)
    expect(publication.image).toBe(image.config.digest)
    for (const other of [as('wrong'), openRegistry(server.host)])
      expect(await faultOf(pull(memoryIngest(), other, content.reference, options))).toMatchObject({ kind: 'refused' })
  })
})
