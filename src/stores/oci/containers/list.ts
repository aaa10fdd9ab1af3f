import { dockerAge } from '../../../engine/age.ts'
import type { Container } from '../../../engine/container.ts'
import type { StoreFs } from '../fs.ts'
import type { Paths } from '../paths.ts'
import { type ContainerRecord, readRecords } from './records.ts'
import { type Running, runningAs } from './running.ts'

type Place = { readonly fs: StoreFs; readonly paths: Paths; readonly now: () => number }

const statusOf = ({ ended }: ContainerRecord, running: Running | null, now: number): string => {
  if (running !== null) return `Up ${dockerAge(now - running.at)}`
  return ended === null ? 'Created' : `Exited (${ended.code}) ${dockerAge(now - ended.at)} ago`
}

const containerOf = (record: ContainerRecord, running: Running | null, now: number): Container => ({
  id: record.id,
  name: record.name,
  image: record.image,
  imageName: record.imageName,
  state: running !== null ? 'running' : record.ended === null ? 'created' : 'exited',
  status: statusOf(record, running, now),
  created: record.created,
  written: null,
  mounts: [],
  orphanChain: null,
})

/** Every container of a store, oldest first. What each wrote is not asked here. */
export const listContainers = async ({ fs, paths, now }: Place): Promise<readonly Container[]> => {
  const { records } = await readRecords(fs, paths)
  return Promise.all(records.map(async (record) => containerOf(record, await runningAs(fs, paths, record.id), now())))
}
