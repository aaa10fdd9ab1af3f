import { isFolder } from '../form.ts'
import { type Reader, readByName } from '../reader.ts'
import { imagesInStorage, storageFlags } from '../storage.ts'
import { transportOf } from '../writer.ts'

/** `podman pull` of a layout, by name; `podman load` of an archive, and `podman pull` where that wants a name. */
export const podmanReader: Reader = async (artifact, bench) => {
  const { form, path, content } = artifact
  const podman = (...args: readonly string[]): Promise<string> =>
    bench.run('podman', ...storageFlags('podman', bench), ...args)
  const load = async () => {
    await podman('load', '--quiet', `--input=${path}`)
    return (await imagesInStorage(bench)).map((image) => ({ ...image, blobs: null }))
  }
  if (form.kind === 'docker-archive' || form.kind === 'combined') return { images: await load(), first: null }
  return readByName(artifact, async (name) => {
    if (!isFolder(form.kind) && (name === null || content !== 'several')) return load()
    const from = `${transportOf(form.kind)}:${path}${name === null ? '' : `:${name}`}`
    const id = (await podman('pull', '--quiet', from)).trim()
    const stored = (await imagesInStorage(bench)).find((image) => image.id === `sha256:${id}`)
    // What is pulled from a folder is named after the folder.
    return stored === undefined ? [] : [{ ...stored, names: null, blobs: null }]
  })
}
