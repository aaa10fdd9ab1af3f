import { canonical, isReference, parseReference } from '../../src/engine/reference.ts'
import { sha256 } from '../../src/stores/oci/blobs.ts'
import type { Ingest, LayerFacts, Publication } from '../../src/stores/oci/content.ts'
import type { StoreFs } from '../../src/stores/oci/fs.ts'
import { HERE } from '../../src/stores/oci/here.ts'
import { keeperOf } from '../../src/stores/oci/keeper.ts'
import { layerType, OCI_CONFIG, OCI_MANIFEST } from '../../src/stores/oci/media-types.ts'
import { layerMeter } from '../../src/stores/oci/tar/meter.ts'
import { layerTar } from './filler.ts'

const [BASES, BASE_LAYERS, LAYER_SIZE] = [40, 4, 2000]
const HOUR = 3_600_000
const [NEWEST, AT_ONCE] = [Date.UTC(2026, 0, 1), 16]

/** What is made here lasts for one run: nobody waits for the disk to have it. */
const hasty: StoreFs = {
  ...HERE.fs,
  openWrite: async (path, how) => ({ ...(await HERE.fs.openWrite(path, how)), sync: async () => {} }),
  syncFolder: async () => {},
}

const putLayer = async (ingest: Ingest, seed: number): Promise<LayerFacts> => {
  const bytes = Buffer.concat([...layerTar(seed, LAYER_SIZE)])
  const meter = layerMeter()
  meter.add(bytes)
  const facts = { blob: await ingest.put(bytes), ...meter.end() }
  ingest.learn(facts)
  return facts
}

const nameOf = (number: number): string => {
  const repository =
    number % 3 === 0 ? `registry.example.com:5000/team-${number % 7}/service` : `acme/app-${number % 50}`
  const parsed = parseReference(`${repository}:1.${number}`)
  if (!isReference(parsed)) throw new Error(`not a name: ${repository}`)
  return canonical(parsed)
}

/** Every fifth image has a second name, every tenth none; every second one came from a registry. */
const namesOf = (number: number): readonly string[] => {
  if (number % 10 === 9) return []
  return number % 5 === 0 ? [nameOf(number), `${nameOf(number)}-stable`] : [nameOf(number)]
}

const putImage = async (ingest: Ingest, base: readonly LayerFacts[], number: number): Promise<Publication> => {
  const layers = [...base, await putLayer(ingest, BASES * BASE_LAYERS + number)]
  const created = new Date(NEWEST - number * HOUR).toISOString()
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created,
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `RELEASE=1.${number}`],
        Cmd: ['/usr/local/bin/service'],
        Labels: {
          'org.opencontainers.image.title': `service ${number % 50}`,
          'org.opencontainers.image.revision': sha256(String(number)).slice(7, 47),
          maintainer: 'somebody@example.com',
        },
      },
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map((_, step) => ({ created, created_by: `/bin/sh -c make step-${step}` })),
    }),
  )
  const { digest: image, size } = await ingest.put(config)
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, digest: image, size },
    layers: layers.map(({ blob }) => ({ mediaType: layerType('none'), ...blob })),
  }
  const manifest = await ingest.put(Buffer.from(JSON.stringify(document)))
  const tags = namesOf(number)
  const digests = number % 2 === 0 ? tags.slice(0, 1).map((tag) => tag.replace(/:[^:/]*$/, `@${manifest.digest}`)) : []
  return { manifest: { mediaType: OCI_MANIFEST, ...manifest }, image, tags, digests }
}

/** Fills a new store with many small images that share their lower layers, as the images of a build server do. */
export const fillMany = async (root: string, count: number): Promise<void> => {
  const keeper = keeperOf({ ...HERE, root, fs: hasty })
  const ingest = await keeper.ingest()
  try {
    const lower: LayerFacts[] = []
    for (let seed = 0; seed < BASES * BASE_LAYERS; seed += 1) lower.push(await putLayer(ingest, seed))
    const baseOf = (number: number): readonly LayerFacts[] => {
      const first = (number % BASES) * BASE_LAYERS
      return lower.slice(first, first + BASE_LAYERS)
    }
    const publications: Publication[] = []
    const numbers = Array.from({ length: count }, (_, number) => number).values()
    const worker = async (): Promise<void> => {
      for (const number of numbers) publications[number] = await putImage(ingest, baseOf(number), number)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    await ingest.publish(publications)
  } finally {
    await ingest.close()
    keeper.close()
  }
}
