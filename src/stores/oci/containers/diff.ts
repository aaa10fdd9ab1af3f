import type { FileChange } from '../../../engine/workshop.ts'
import type { Keeper } from '../keeper.ts'
import { partsOf } from '../tar/entry.ts'
import { readTar } from '../tar/read.ts'
import { changesOf, imageFiles } from './files.ts'
import type { ContainerRecord } from './records.ts'
import { placeAt } from './view.ts'

const WHITEOUT = '.wh.'

/** What a container changed against its image, by path: see `Workshop.diffContainer`. */
export const diffContainer = async (
  keeper: Keeper,
  record: ContainerRecord,
  signal?: AbortSignal,
): Promise<readonly FileChange[]> => {
  const { view } = await imageFiles(keeper, record, signal)
  const changes: FileChange[] = []
  for await (const { entry } of readTar(await changesOf(keeper, record))) {
    const parts = partsOf(entry.name) ?? []
    const name = parts.at(-1) ?? ''
    const folder = parts.slice(0, -1)
    if (name.startsWith('.wh..wh.')) {
      for (const gone of placeAt(view.root, folder)?.below.keys() ?? [])
        changes.push({ kind: 'deleted', path: `/${[...folder, gone].join('/')}` })
    } else if (name.startsWith(WHITEOUT))
      changes.push({ kind: 'deleted', path: `/${[...folder, name.slice(WHITEOUT.length)].join('/')}` })
    else if (parts.length > 0)
      changes.push({ kind: placeAt(view.root, parts) === null ? 'added' : 'changed', path: `/${parts.join('/')}` })
  }
  // What an opaque folder hides and its container made anew has changed, not gone.
  const kept = new Set(changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path))
  return changes
    .filter(({ kind, path }) => kind !== 'deleted' || !kept.has(path))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
