import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type Catalog, catalogOf } from '../../src/engine/catalog.ts'
import { CONTAINER_STATES, type Container } from '../../src/engine/container.ts'
import type { Digest } from '../../src/engine/digest.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain, Chains } from '../../src/engine/layer.ts'
import type { Target } from '../../src/engine/plan.ts'
import { compareReferences } from '../../src/engine/reference.ts'

/** A digest that stands for `text`: the same text gives the same digest. */
export const digest = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** A container ID that stands for `text`. */
export const containerId = (text: string): string => createHash('sha256').update(`container ${text}`).digest('hex')

/** An image with everything that a test does not care about filled in. */
export const image = (name: string, more: Partial<Image> = {}): Image => ({
  id: digest(`image ${name}`),
  references: [],
  digests: [],
  parent: null,
  created: 0,
  size: 0,
  labels: {},
  storage: null,
  ...more,
})

/** A container with everything that a test does not care about filled in. */
export const container = (name: string, more: Partial<Container> = {}): Container => ({
  id: containerId(name),
  name,
  image: digest('no image'),
  imageName: '',
  state: 'exited',
  status: 'Exited (0) 2 hours ago',
  created: 0,
  written: null,
  mounts: [],
  orphanChain: null,
  ...more,
})

/** A chain of layers, bottom first, each named by a text and so many bytes large. Layers above the same ones are the same. */
export const chain = (...layers: readonly (readonly [name: string, size: number | null])[]): Chain => {
  let below = ''
  return layers.map(([name, size]) => {
    below = `${below}/${name}`
    return { chainId: digest(`chain ${below}`), diffId: digest(`diff ${name}`), size }
  })
}

/** The bytes of a chain; unknown ones count 0. */
export const bytesOf = (layers: Chain): number => layers.reduce((sum, { size }) => sum + (size ?? 0), 0)

/** Everything one made-up store holds, with the true size of every layer. */
export type World = {
  readonly images: readonly Image[]
  readonly containers: readonly Container[]
  readonly chains: Chains
  readonly catalog: Catalog
}

const SIZES = [0, 0, 1, 7, 1000, 65_536, 1_000_003]

type Seed = {
  /** Which earlier image this one is built on; null for a bottom of its own. */
  readonly on: number | null
  readonly keepsParent: boolean
  readonly layers: readonly number[]
  readonly tags: number
  readonly digests: number
  /** 0 makes the same diff appear in unrelated chains. */
  readonly flavour: number
}

const seed = fc.record<Seed>({
  on: fc.option(fc.nat(30), { freq: 3 }),
  keepsParent: fc.boolean(),
  layers: fc.array(fc.nat(SIZES.length - 1), { maxLength: 3 }),
  tags: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) }),
  digests: fc.constantFrom(0, 0, 0, 1, 2),
  flavour: fc.nat(3),
})

type ContainerSeed = {
  readonly of: number
  readonly state: Container['state']
  readonly mounts: readonly number[]
  readonly orphan: number
}

const containerSeed = fc.record<ContainerSeed>({
  of: fc.nat(30),
  state: fc.constantFrom(...CONTAINER_STATES),
  mounts: fc.array(fc.nat(30), { maxLength: 1 }),
  orphan: fc.nat(9),
})

const REPOSITORIES = ['redis', 'acme/api', 'ghcr.io/a/b', 'localhost:5000/x']

const imageFrom = (index: number, { tags, digests }: Seed, parent: ImageId | null, layers: Chain): Image => {
  const repository = (offset: number): string => REPOSITORIES[(index + offset) % REPOSITORIES.length] ?? 'redis'
  return image(`${index}`, {
    references: Array.from({ length: tags }, (_, tag) => `${repository(tag)}:${index}-${tag}`).sort(compareReferences),
    digests: Array.from({ length: digests }, (_, at) => `${repository(at)}@${digest(`manifest ${index} ${at}`)}`),
    parent,
    created: index * 1000,
    size: bytesOf(layers),
  })
}

const worldFrom = (seeds: readonly Seed[], containerSeeds: readonly ContainerSeed[]): World => {
  const images: Image[] = []
  const chains = new Map<ImageId, Chain>()
  seeds.forEach((one, index) => {
    const below = one.on === null || index === 0 ? undefined : images[one.on % index]
    let layers: Chain = below === undefined ? [] : (chains.get(below.id) ?? [])
    for (const choice of one.layers) {
      const under = layers.at(-1)?.chainId ?? ''
      const diff = `${one.flavour} ${choice}`
      const chainId = digest(`${under} ${diff}`)
      // A size belongs to a place in a chain: the same change set elsewhere is another layer.
      layers = [...layers, { chainId, diffId: digest(diff), size: SIZES[choice] ?? 0 }]
    }
    const made = imageFrom(index, one, below !== undefined && one.keepsParent ? below.id : null, layers)
    images.push(made)
    chains.set(made.id, layers)
  })
  const at = (number: number): Image | undefined => images[number % Math.max(images.length, 1)]
  const containers = containerSeeds.map(({ of, state, mounts, orphan }, index): Container => {
    const owner = at(of)
    // Some containers outlive their image; what they hold is then known by its layers only.
    const gone = orphan === 0 || owner === undefined
    return container(`c${index}`, {
      image: gone ? digest(`gone ${index}`) : owner.id,
      state,
      mounts: mounts.flatMap((number) => at(number)?.id ?? []),
      orphanChain: gone ? (chains.get(owner?.id ?? digest('')) ?? []).map(({ chainId }) => chainId) : null,
    })
  })
  const world: World = { images, containers, chains, catalog: catalogOf({ images, containers }) }
  // A counterexample is read by a person: one line an image instead of pages of digests.
  return Object.defineProperty(world, fc.toStringMethod, { value: () => described(world) })
}

const described = ({ images, containers, chains }: World): string => {
  const name = (id: ImageId): string => `#${images.findIndex((one) => one.id === id)}`
  const lines = images.map(
    ({ id, references, digests, parent }) =>
      `${name(id)} ${[...references, ...digests.map((text) => text.slice(0, 16))].join(' ')}${parent === null ? '' : ` on ${name(parent)}`}` +
      ` [${(chains.get(id) ?? []).map(({ chainId, size }) => `${chainId.slice(7, 11)}=${size}`).join(' ')}]`,
  )
  const users = containers.map(
    ({ name: called, image: of, state, mounts, orphanChain }) =>
      `${called} ${state} of ${name(of)} mounts ${mounts.map(name).join(' ')} keeps ${orphanChain?.map((chainId) => chainId.slice(7, 11)).join(' ') ?? '-'}`,
  )
  return `\n${[...lines, ...users].join('\n')}\n`
}

/** Any store: shared chains, parents with and without names, several tags, containers in every state, mounts, orphans. */
export const worlds = ({ most = 14, containers = 4 } = {}): fc.Arbitrary<World> =>
  fc
    .tuple(fc.array(seed, { minLength: 1, maxLength: most }), fc.array(containerSeed, { maxLength: containers }))
    .map(([seeds, containerSeeds]) => worldFrom(seeds, containerSeeds))

/** A store and some of its images, each at most once. */
export const worldsWithSets = (
  options?: Parameters<typeof worlds>[0],
): fc.Arbitrary<{ world: World; ids: readonly ImageId[] }> =>
  worlds(options).chain((world) => fc.subarray(world.images.map(({ id }) => id)).map((ids) => ({ world, ids })))

const target = ({ id, references }: Image): fc.Arbitrary<Target> =>
  references.length === 0
    ? fc.constant({ image: id })
    : fc.oneof(
        fc.constant<Target>({ image: id }),
        fc.subarray([...references], { minLength: 1 }).map((some): Target => ({ image: id, references: some })),
      )

/** A store and anything that a person may have marked in it: images, single names, containers to give up. */
export const worldsWithTargets = (
  options?: Parameters<typeof worlds>[0],
): fc.Arbitrary<{ world: World; targets: readonly Target[]; containers: ReadonlySet<string> }> =>
  worlds(options).chain((world) =>
    fc.record({
      world: fc.constant(world),
      targets: fc.subarray([...world.images]).chain((some) => fc.tuple(...some.map(target))),
      containers: fc.subarray(world.containers.map(({ id }) => id)).map((ids) => new Set(ids)),
    }),
  )

/** Text that somebody means harm with, mixed with plain text. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]52;c;YQ==\u0007',
        '\u009b31m',
        '\r',
        '\n',
        '\t',
        '\u007f',
        '\u202e',
        '\u200d',
        '\ufeff',
        '\u2028',
        '\ud800',
        '\u{e0041}',
        'redis',
        ':',
        '/',
        '@',
        'sha256:',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
