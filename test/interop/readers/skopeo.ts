import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hexOf } from '../../../src/engine/digest.ts'
import { type Bench, wordsOf } from '../bench.ts'
import { lyingOf } from '../contents.ts'
import type { Artifact } from '../form.ts'
import { type Reader, type Reading, readByName, type Seen } from '../reader.ts'
import { transportOf } from '../writer.ts'

type Copied = {
  readonly manifests?: readonly { readonly digest: string }[]
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string }[]
}

/** The images of a folder as the transport `dir:` writes it, read without skopeo. */
const imagesOf = async (folder: string, name: string, file = 'manifest.json'): Promise<readonly Seen[]> => {
  const manifest = JSON.parse(await readFile(join(folder, file), 'utf8')) as Copied
  if (manifest.manifests !== undefined) {
    const files = manifest.manifests.map(({ digest }) => `${hexOf(digest)}.manifest.json`)
    return (await Promise.all(files.map((child) => imagesOf(folder, name, child)))).flat()
  }
  const blob = ({ digest }: { readonly digest: string }): Promise<Buffer> => readFile(join(folder, hexOf(digest)))
  return [lyingOf(await blob(manifest.config), await Promise.all(manifest.layers.map(blob)), [name])]
}

const copied = (artifact: Artifact, bench: Bench, transport: string): Promise<Reading> =>
  readByName(artifact, async (name, at) => {
    const from = `${transport}:${artifact.path}${name === null ? '' : `:${name}`}`
    const isDocker = transport === 'docker-archive'
    const to = bench.at(`${transport}-${at}`)
    // A docker archive holds no lists.
    await bench.run('skopeo', 'copy', '--quiet', ...(isDocker ? [] : ['--all']), from, `dir:${to}`)
    const images = await imagesOf(to, name ?? '')
    // It gives the layers of a docker archive unpacked, whatever they were.
    return isDocker ? images.map((image) => ({ ...image, blobs: null })) : images
  })

/** `skopeo copy --all` into plain files; a combined archive both ways, as an OCI archive first. */
export const skopeoReader: Reader = async (artifact, bench) => {
  const { kind } = artifact.form
  if (kind !== 'combined') return copied(artifact, bench, transportOf(kind))
  let oci: Reading
  try {
    oci = await copied(artifact, bench, 'oci-archive')
  } catch (error) {
    return { ...(await copied(artifact, bench, 'docker-archive')), first: wordsOf(error) }
  }
  const docker = await copied(artifact, bench, 'docker-archive')
  return { images: [...oci.images, ...docker.images], first: oci.first }
}
