import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { ImageId } from '../../../src/engine/image.ts'
import { listContainers } from '../../../src/stores/oci/containers/list.ts'
import { checkStore } from '../../../src/stores/oci/upkeep/check.ts'
import { keeperIn } from '../../support/oci-store.ts'

const worker = fileURLToPath(new URL('../../support/fixtures/oci-worker.ts', import.meta.url))

type Told = {
  readonly owned: readonly (readonly [tag: string, image: ImageId])[]
  readonly containers: readonly (readonly [id: string, image: ImageId])[]
  readonly done: Readonly<Record<string, number>>
}

/** What several programs on one store came to. */
export type Outcome = {
  /** Acts done, by kind, of all programs together. */
  readonly done: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

/** Runs programs on one store at once, each with a seed of its own, and looks whether anything that they were told is untrue. */
export const runTogether = async (
  folder: string,
  { programs, acts, seed }: { readonly programs: number; readonly acts: number; readonly seed: number },
): Promise<Outcome> => {
  const root = join(folder, 'store')
  const runs = await Promise.all(
    Array.from({ length: programs }, (_, index) =>
      execa(process.execPath, [worker, root, `p${index}`, String(seed + index), String(acts)], { reject: false }),
    ),
  )
  const problems = runs.flatMap(({ exitCode, stderr }) => (exitCode === 0 ? [] : [`a program failed: ${stderr}`]))
  const told = runs.filter(({ exitCode }) => exitCode === 0).map(({ stdout }) => JSON.parse(stdout) as Told)
  const keeper = keeperIn(root)
  const { images } = await keeper.read()
  const containers = await listContainers(keeper)
  for (const { owned, containers: held } of told) {
    for (const [tag, image] of owned)
      if (images.get(image)?.tags.includes(`docker.io/library/${tag}`) !== true) problems.push(`lost the name ${tag}`)
    for (const [id, image] of held) {
      if (!containers.some((container) => container.id === id)) problems.push(`lost the container ${id}`)
      if (!images.has(image)) problems.push(`lost the image of the container ${id}`)
    }
  }
  const { findings } = await checkStore(keeper, { readData: true })
  problems.push(...findings.filter(({ kind }) => kind !== 'note').map(({ says }) => says))
  keeper.close()
  const done: Record<string, number> = {}
  for (const run of told) for (const [act, count] of Object.entries(run.done)) done[act] = (done[act] ?? 0) + count
  return { done, problems }
}
