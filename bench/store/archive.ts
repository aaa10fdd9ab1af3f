import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fillerOf, TAR_END, tarHeader } from '../../src/stores/oci/tar/write.ts'
import { layerTar } from './filler.ts'

// The shape of a usual image: a middling base, a heavy layer of packages, a middling one on top.
const SHARES = [0.25, 0.48, 0.27]

const sha256 = (parts: Iterable<Uint8Array>): { readonly hex: string; readonly size: number } => {
  const hash = createHash('sha256')
  let size = 0
  for (const part of parts) {
    hash.update(part)
    size += part.length
  }
  return { hex: hash.digest('hex'), size }
}

/** Writes a docker archive of one image with about `size` bytes of layers, not compressed, as `docker save` makes it. */
export const writeArchive = async (path: string, size: number, reference: string): Promise<void> => {
  const layers = SHARES.map((share, seed) => {
    const parts = (): Iterable<Uint8Array> => layerTar(seed, Math.round(size * share))
    return { ...sha256(parts()), parts }
  })
  const created = '2026-01-01T00:00:00Z'
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created,
      config: { Cmd: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: layers.map(({ hex }) => `sha256:${hex}`) },
      history: layers.map((_, step) => ({ created, created_by: `step ${step}` })),
    }),
  )
  const configName = `${sha256([config]).hex}.json`
  const manifest = Buffer.from(
    JSON.stringify([
      { Config: configName, RepoTags: [reference], Layers: layers.map(({ hex }) => `${hex}/layer.tar`) },
    ]),
  )
  const file = await open(path, 'w')
  try {
    const add = async (name: string, length: number, parts: Iterable<Uint8Array>): Promise<void> => {
      await file.write(tarHeader({ name, size: length }))
      for (const part of parts) await file.write(part)
      await file.write(fillerOf(length))
    }
    for (const layer of layers) await add(`${layer.hex}/layer.tar`, layer.size, layer.parts())
    await add(configName, config.length, [config])
    await add('manifest.json', manifest.length, [manifest])
    await file.write(TAR_END)
  } finally {
    await file.close()
  }
}
