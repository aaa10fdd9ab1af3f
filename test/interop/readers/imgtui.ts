import { cp } from 'node:fs/promises'
import type { Store } from '../../../src/engine/store.ts'
import { archiveStore } from '../../../src/stores/oci/archive-store.ts'
import { ociStore } from '../../../src/stores/oci/index.ts'
import type { Bench } from '../bench.ts'
import { contentsOf } from '../contents.ts'
import { type Artifact, isFolder } from '../form.ts'
import type { Reader, Seen } from '../reader.ts'

/** What a store lists, by its own word. */
export const listed = async (store: Store): Promise<readonly Seen[]> => {
  const { images } = await store.list()
  return Promise.all(
    images.map(async ({ id, references }) => {
      const chain = (await store.chain?.(id)) ?? []
      const diffIds = chain.filter(({ beside }) => beside !== true).map(({ diffId }) => diffId)
      return { id, diffIds, names: references, blobs: null }
    }),
  )
}

/** Complaints of a check that reads everything. */
export const complaints = async (store: Store): Promise<readonly string[]> => {
  const report = await store.check?.({ readData: true })
  if (report === undefined) throw new Error('the store cannot be checked')
  return report.findings.filter(({ kind }) => kind !== 'note').map(({ kind, says }) => `${kind}: ${says}`)
}

const text = (images: readonly Seen[]): string =>
  images
    .map(({ id, diffIds, names }) => [id, ...diffIds, ...[...(names ?? [])].sort()].join(' '))
    .sort()
    .join('\n')

const agree = (what: string, images: readonly Seen[], others: readonly Seen[]): void => {
  if (text(images) !== text(others)) throw new Error(`${what}:\n${text(images)}\nand not\n${text(others)}`)
}

/** The same images without a load: a layout as a store of its own, an archive looked into where it is. */
const openedInPlace = async ({ form, path }: Artifact, bench: Bench): Promise<Store> => {
  if (!isFolder(form.kind)) return archiveStore(path)
  // Others read the same folder meanwhile, and a store puts a folder of its own into it.
  await cp(path, bench.at('adopted'), { recursive: true })
  return ociStore({ root: bench.at('adopted') })
}

/**
 * `imgtui load`, the opened archive or folder, and what lies in the store afterwards: they must tell the same. Then the
 * store must find nothing wrong with itself.
 */
export const imgtuiReader: Reader = async (artifact, bench) => {
  const store = ociStore({ root: bench.at('store') })
  const opened = await openedInPlace(artifact, bench)
  try {
    await store.load?.({ path: artifact.path })
    const { oci } = await contentsOf(bench.at('store'))
    const images = oci ?? []
    agree('what is opened has other images than what is loaded', await listed(opened), await listed(store))
    agree('the list has other images than the folder', await listed(store), images)
    for (const one of isFolder(artifact.form.kind) ? [store, opened] : [store]) {
      const wrong = await complaints(one)
      if (wrong.length > 0) throw new Error(wrong.join('\n'))
    }
    return { images, first: null }
  } finally {
    store.close()
    opened.close()
  }
}
