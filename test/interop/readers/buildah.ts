import { type Reader, readByName } from '../reader.ts'
import { imagesInStorage, storageFlags } from '../storage.ts'
import { transportOf } from '../writer.ts'

/** `buildah pull`, by name. */
export const buildahReader: Reader = (artifact, bench) =>
  readByName(artifact, async (name) => {
    const { kind } = artifact.form
    const transport = kind === 'combined' ? 'docker-archive' : transportOf(kind)
    const from = `${transport}:${artifact.path}${name === null ? '' : `:${name}`}`
    const id = (await bench.run('buildah', ...storageFlags('buildah', bench), 'pull', '--quiet', from)).trim()
    const stored = (await imagesInStorage(bench)).find((image) => image.id === `sha256:${id}`)
    return stored === undefined ? [] : [{ ...stored, names: null, blobs: null }]
  })
