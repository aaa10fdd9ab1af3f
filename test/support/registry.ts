import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TarEntry } from './tar.ts'
import { tarOf } from './tar.ts'

/**
 * A registry on this machine that hands out one image under every name: all that it takes for an engine to record a
 * digest.
 */
export type Registry = {
  /** `127.0.0.1:PORT`, which engines accept without TLS. */
  readonly host: string
  /** The digest of the one manifest. */
  readonly digest: string
  readonly close: () => Promise<void>
}

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`

/** Serves an image of one layer with these files. */
export const registryWith = async (files: readonly TarEntry[]): Promise<Registry> => {
  const layer = tarOf(files)
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created_by: 'COPY' }],
    }),
  )
  const described = (mediaType: string, data: Buffer) => ({ mediaType, digest: digestOf(data), size: data.length })
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
    }),
  )
  const blobs = new Map([layer, config, manifest].map((blob) => [digestOf(blob), blob]))
  const server = http.createServer((request, response) => {
    const path = request.url ?? ''
    const wanted = path.split('/').at(-1) ?? ''
    const blob = path.includes('/manifests/') ? manifest : blobs.get(wanted)
    if (path === '/v2/') response.end('{}')
    else if (blob === undefined) response.writeHead(404).end('{}')
    else {
      const headers = { 'content-length': blob.length, 'docker-content-digest': digestOf(blob) }
      response.writeHead(200, { ...headers, 'content-type': blob === manifest ? type : 'application/octet-stream' })
      response.end(request.method === 'HEAD' ? undefined : blob)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    digest: digestOf(manifest),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
