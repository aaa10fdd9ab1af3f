import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageId } from '../../../src/engine/image.ts'
import type { Finding } from '../../../src/engine/upkeep.ts'
import { commitContainer } from '../../../src/stores/oci/containers/commit.ts'
import { containerRecord, createContainer, removeContainer } from '../../../src/stores/oci/containers/life.ts'
import type { Keeper } from '../../../src/stores/oci/keeper.ts'
import { measureOf } from '../../../src/stores/oci/measure.ts'
import { nodeFs } from '../../../src/stores/oci/node-fs.ts'
import { pull } from '../../../src/stores/oci/registry/index.ts'
import { removeOne } from '../../../src/stores/oci/remove.ts'
import { tagImage } from '../../../src/stores/oci/tag.ts'
import { importInto, loadInto, saveFrom } from '../../../src/stores/oci/transfers/archives.ts'
import { checkStore } from '../../../src/stores/oci/upkeep/check.ts'
import { repairStore } from '../../../src/stores/oci/upkeep/repair.ts'
import { Death, faultyFs, type Trouble } from '../../support/faulty-fs.ts'
import { makeImage, rawLayer } from '../../support/oci-registry/image.ts'
import { type FakeRegistry, fakeRegistry } from '../../support/oci-registry/registry.ts'
import { hastily, referenceOf } from '../../support/oci-registry/session.ts'
import { addImage, keeperIn, layerOf } from '../../support/oci-store.ts'
import { tarOf } from '../../support/tar.ts'

const named = (name: string): string => `docker.io/library/${name}`

/** What every scene begins with: images that share layers, tags, a child, a container. */
type Start = {
  readonly base: ImageId
  readonly app: ImageId
  readonly lone: ImageId
  readonly container: string
  /** A docker archive with two images. */
  readonly archive: Buffer
}

/** Fills an empty store with the start of every scene. */
export const build = async (keeper: Keeper): Promise<Start> => {
  const base = await addImage(keeper, { layers: [layerOf('base')], tags: [named('base:1'), named('base:2')] })
  const app = await addImage(keeper, { layers: [layerOf('base'), layerOf('app')], tags: [named('app:1')] })
  const lone = await addImage(keeper, { layers: [layerOf('lone')], tags: [named('lone:1')] })
  const used = await addImage(keeper, { layers: [layerOf('base'), layerOf('used')], tags: [named('used:1')] })
  const container = await createContainer(keeper, { image: used, imageName: 'used:1', name: 'holder' })
  await addImage(keeper, { layers: [layerOf('gone')], tags: [] })
  const saved = [base, lone].map((image) => ({ image, references: [`saved:${image.slice(7, 12)}`] }))
  return { base, app, lone, container, archive: await archiveOf(keeper, saved) }
}

const archiveOf = async (keeper: Keeper, images: Parameters<typeof saveFrom>[1]): Promise<Buffer> => {
  const chunks: Buffer[] = []
  await saveFrom(keeper, images, { write: async (bytes) => void chunks.push(Buffer.from(bytes)) })
  return Buffer.concat(chunks)
}

async function* streamed(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

/** Files that come in from outside: other ones than the store has. */
const rootTar = tarOf([{ name: 'new', data: 'new' }])

/** A registry on this machine with one image, and whether it is there: it outlives every run of the sweep. */
export const startRegistry = async (): Promise<FakeRegistry> => {
  registry = await fakeRegistry()
  registry.add('a/b', '1', makeImage([rawLayer(Buffer.from('one')), rawLayer(Buffer.from('two'))]))
  return registry
}
let registry: FakeRegistry | null = null

const pullInto = async (keeper: Keeper): Promise<void> => {
  if (registry === null) throw new Error('no registry was started')
  const connection = hastily(registry.host)
  const ingest = await keeper.ingest()
  try {
    const reference = referenceOf(`${registry.host}/a/b:1`)
    const { publication } = await pull(ingest, connection, reference, { measure: measureOf, platform: AMD64 })
    await ingest.publish([publication])
  } finally {
    connection.close()
    await ingest.close()
  }
}
const AMD64 = { os: 'linux', architecture: 'amd64' }

/** One operation of the sweep, and the images that must be there whether it ends or not. */
export type Scene = {
  readonly name: string
  readonly run: (keeper: Keeper, start: Start) => Promise<unknown>
  /** Images that the operation may take away. */
  readonly mayGo?: (start: Start) => readonly ImageId[]
}

const fresh = { layers: [layerOf('base'), layerOf('new'), layerOf('newer')], tags: [named('new:1'), named('app:1')] }

/** Everything that changes a store through its keeper. */
export const SCENES: readonly Scene[] = [
  { name: 'add an image', run: (keeper) => addImage(keeper, fresh) },
  { name: 'tag', run: (keeper, { lone }) => tagImage(keeper, lone, 'other:1') },
  { name: 'move a tag', run: (keeper, { lone }) => tagImage(keeper, lone, 'base:2') },
  {
    name: 'untag',
    run: (keeper, { base }) => removeOne(keeper, { type: 'reference', image: base, reference: 'base:1' }),
  },
  {
    name: 'remove an image',
    run: (keeper, { app }) => removeOne(keeper, { type: 'reference', image: app, reference: 'app:1' }),
    mayGo: ({ app }) => [app],
  },
  {
    name: 'remove an image by its ID',
    run: (keeper, { lone }) => removeOne(keeper, { type: 'image', image: lone }),
    mayGo: ({ lone }) => [lone],
  },
  {
    name: 'create a container',
    run: (keeper, { app }) => createContainer(keeper, { image: app, imageName: 'app:1', name: 'second' }),
  },
  { name: 'remove a container', run: (keeper, { container }) => removeContainer(keeper, container) },
  { name: 'load', run: (keeper, { archive }) => loadInto(keeper, { stream: streamed(archive), name: 'it' }) },
  { name: 'import', run: (keeper) => importInto(keeper, { stream: streamed(rootTar), name: 'it' }) },
  { name: 'pull', run: pullInto },
  {
    name: 'commit',
    run: async (keeper, { container }) =>
      commitContainer(keeper, await containerRecord(keeper, container), { reference: 'committed:1' }),
  },
  {
    name: 'remove three images, one after the other',
    run: async (keeper, { app, lone, base }) => {
      await removeOne(keeper, { type: 'image', image: app })
      await removeOne(keeper, { type: 'image', image: lone })
      await removeOne(keeper, { type: 'reference', image: base, reference: 'base:1' })
    },
    mayGo: ({ app, lone }) => [app, lone],
  },
  { name: 'repair', run: (keeper) => repairStore(keeper, { adopt: true, forgetBroken: true, restoreTags: true }) },
]

/** What one run of a scene came to. */
export type Verdict = {
  /** False when the operation ended before the trouble came: the sweep is through. */
  readonly struck: boolean
  readonly problems: readonly string[]
}

/** A folder with the start of every scene, to be copied for each run. */
export const prepareStart = async (folder: string): Promise<Start> => {
  const keeper = keeperIn(folder)
  const start = await build(keeper)
  keeper.close()
  return start
}

const sayDamage = ({ kind, says }: Finding): readonly string[] => (kind === 'damage' ? [says] : [])

/** Opens the store as the next program would, and looks whether anything is lost. */
const examine = async (root: string, must: readonly ImageId[], code: Trouble['what']): Promise<readonly string[]> => {
  const keeper = keeperIn(root)
  try {
    // Any change makes the next program clear up after the one before.
    const probe = await addImage(keeper, { layers: [layerOf('probe')], tags: [named('probe:1')] })
    const { findings, images } = await checkStore(keeper, { readData: true })
    const state = await keeper.read()
    const lost = must.filter((id) => !state.images.has(id)).map((id) => `lost ${id}`)
    const left = code === 'death' ? findings.filter(({ kind, bytes }) => kind === 'garbage' && bytes > 0) : []
    return [
      ...findings.flatMap(sayDamage),
      ...left.map(({ says }) => `not cleared: ${says}`),
      ...lost,
      ...(state.images.has(probe) ? [] : ['the probe is not there']),
      ...(images === 0 ? ['no image is left'] : []),
    ]
  } finally {
    keeper.close()
  }
}

/** Runs one scene on a copy of the start with trouble at its n-th call, and examines what is left. */
export const runScene = async (
  from: string,
  start: Start,
  scene: Scene,
  trouble: Trouble,
  workplace: string,
): Promise<Verdict> => {
  const root = join(workplace, 'store')
  await rm(root, { recursive: true, force: true })
  await mkdir(workplace, { recursive: true })
  await cp(from, root, { recursive: true, preserveTimestamps: true })
  const fs = faultyFs(nodeFs, trouble)
  const keeper = keeperIn(root, { fs })
  const before = [...(await keeper.read()).images.keys()]
  let failed = false
  let said: unknown = null
  await scene.run(keeper, start).catch((error: unknown) => {
    failed = true
    said = error
  })
  keeper.close()
  const struck = fs.calls() >= trouble.at
  const mayGo = scene.mayGo?.(start) ?? []
  const must = before.filter((id) => !mayGo.includes(id))
  const problems = await examine(root, must, trouble.what)
  const unexpected = failed && trouble.what === 'death' && !(said instanceof Death) ? [`ended with ${said}`] : []
  return { struck, problems: [...problems, ...unexpected] }
}
