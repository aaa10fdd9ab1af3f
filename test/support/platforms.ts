import { createHash } from 'node:crypto'
import { bytesFrom } from './cache.ts'
import type { EngineApi } from './engine-api.ts'
import { tarOf } from './tar.ts'

type Digest = `sha256:${string}`

const digestOf = (data: Buffer): Digest => `sha256:${createHash('sha256').update(data).digest('hex')}`

/**
 * Loads an image index with the platforms amd64 and arm64 under this name; only the containerd store keeps it as one.
 */
export const loadIndex = async (
  { call }: EngineApi,
  name: string,
): Promise<{ readonly index: Digest; readonly platforms: readonly Digest[] }> => {
  const blobs: Buffer[] = []
  const described = (mediaType: string, data: Buffer) => {
    blobs.push(data)
    return { mediaType, digest: digestOf(data), size: data.length }
  }
  const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))
  const manifests = ['amd64', 'arm64'].map((architecture) => {
    const layer = tarOf([{ name: 'file', data: bytesFrom(`${name} ${architecture}`, 2000) }])
    const config = json({
      architecture,
      os: 'linux',
      config: { Cmd: ['/x'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created_by: 'COPY' }],
    })
    const manifest = json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
    })
    return {
      ...described('application/vnd.oci.image.manifest.v1+json', manifest),
      platform: { architecture, os: 'linux' },
    }
  })
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const index = json({ schemaVersion: 2, mediaType, manifests })
  const top = {
    schemaVersion: 2,
    mediaType,
    manifests: [{ ...described(mediaType, index), annotations: { 'io.containerd.image.name': `docker.io/${name}` } }],
  }
  await call(
    'POST',
    '/images/load?quiet=1',
    tarOf([
      { name: 'oci-layout', data: json({ imageLayoutVersion: '1.0.0' }) },
      { name: 'index.json', data: json(top) },
      ...blobs.map((data) => ({ name: `blobs/sha256/${digestOf(data).slice(7)}`, data })),
    ]),
  )
  return { index: digestOf(index), platforms: manifests.map(({ digest }) => digest) }
}
