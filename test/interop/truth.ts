import { cp } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Store } from '../../src/engine/store.ts'
import { ociStore } from '../../src/stores/oci/index.ts'
import { hostPlatform } from '../../src/stores/oci/platforms.ts'
import { onBench } from './bench.ts'
import { contentsOf } from './contents.ts'
import type { Lying } from './form.ts'
import type { Seen } from './reader.ts'
import { complaints, listed } from './readers/imgtui.ts'

// Lists are in familiar form, folders in canonical form.
const familiar = (name: string): string => name.replace(/^docker\.io\/(library\/)?/, '')

const lines = (images: readonly (Seen | Lying)[]): readonly string[] =>
  images.map(({ id, diffIds, names }) => [id, ...diffIds, ...(names ?? []).map(familiar).sort()].join(' ')).sort()

/** Works with the store in a folder, opened anew. */
export const withStore = async <T>(root: string, work: (store: Store) => Promise<T>): Promise<T> => {
  const store = ociStore({ root })
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

/** Images of a store's folder, found without the program. */
export const lyingIn = async (root: string): Promise<readonly Lying[]> => (await contentsOf(root)).oci ?? []

/**
 * A store, and one opened just now in the same folder, list what lies there, of several platforms this machine's, and
 * find nothing wrong.
 */
export const expectTrue = async (root: string, store: Store): Promise<void> => {
  const here = (await lyingIn(root)).filter(({ platform }) => platform === `linux/${hostPlatform().architecture}`)
  const look = async (one: Store): Promise<void> => {
    expect(lines(await listed(one))).toEqual(lines(here))
    expect(await complaints(one)).toEqual([])
  }
  await look(store)
  await withStore(root, look)
}

/**
 * Other tools know every image of a store: `skopeo inspect` finds each name with the layers that it has, and what
 * `umoci gc` leaves of a copy is all of them.
 */
export const expectKnown = (root: string): Promise<void> =>
  onBench(async ({ at, run }) => {
    const images = await lyingIn(root)
    for (const { blobs, names, platform } of images)
      for (const name of names) {
        const said = JSON.parse(await run('skopeo', 'inspect', `oci:${root}:${name}`)) as Record<string, unknown>
        expect(said).toMatchObject({ Layers: blobs, Os: platform.split('/')[0], Architecture: platform.split('/')[1] })
      }
    await cp(root, at('copy'), { recursive: true })
    await run('umoci', 'gc', '--layout', at('copy'))
    expect(await lyingIn(at('copy'))).toEqual(images)
  })
