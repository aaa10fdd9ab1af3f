import type { Random } from '../support/random.ts'
import { FLAWS, type LoadItem, type Making, type Operation, type OperationType } from './operation.ts'
import { BASES, hasFineDate, hasSleeper, KINDS } from './recipe.ts'
import type { Observation, ObservedContainer } from './subject.ts'
import { nameToGive, someName, someWord } from './words.ts'

/** How often each operation is chosen, out of their sum. */
const WEIGHTS: Readonly<Record<OperationType, number>> = {
  load: 18,
  tag: 16,
  find: 5,
  remove: 30,
  prune: 5,
  create: 11,
  start: 4,
  stop: 1,
  drop: 7,
  write: 3,
  import: 3,
  commit: 8,
}

/** What a choice is made from. */
export type Situation = {
  readonly state: Observation
  /** How many operations came before. */
  readonly at: number
  /** Operations that a side cannot do. */
  readonly without: ReadonlySet<OperationType>
  readonly random: Random
}

type Maker = (situation: Situation) => Operation | null

const CONTAINER = 'diff-'

const someTags = (random: Random): readonly string[] =>
  Array.from({ length: random.pick([0, 0, 1, 1, 1, 1, 2]) }, () => someName(random))

const somePath = (random: Random): readonly number[] => [
  random.below(BASES),
  ...Array.from({ length: random.pick([0, 0, 1, 1, 1, 2, 3]) }, () => random.below(KINDS)),
]

/** One image, or a whole line of builds as a builder leaves it: every step an image, each the parent of the next. */
const someItems = (random: Random): readonly LoadItem[] => {
  const path = somePath(random)
  const item = (depth: number, parent: boolean): LoadItem => ({
    path: path.slice(0, depth),
    tags: someTags(random),
    parent,
  })
  if (random.below(5) < 2) return path.map((_, at) => item(at + 1, at > 0))
  const others = random.below(4) === 0 ? [{ path: somePath(random), tags: someTags(random), parent: false }] : []
  // A parent that is not in the archive is one that nobody can check.
  return [item(path.length, random.below(4) === 0), ...others]
}

const someOf = (containers: readonly ObservedContainer[], random: Random): string | null =>
  containers.length === 0 ? null : random.pick(containers).name

const CHANGES = [
  'LABEL a=1',
  'LABEL tier=made keep=',
  'ENV DIFF=1',
  'CMD ["/sleep"]',
  'USER 1000',
  'EXPOSE 80',
] as const

const making = (type: 'import' | 'commit', { at, random }: Situation): Making => ({
  makes: `${type} ${at}`,
  reference: random.below(3) === 0 ? null : someName(random),
  message: random.below(2) === 0 ? null : 'made by a test',
  changes: random.some(CHANGES, random.below(3)),
})

const LABELS = ['tier', 'tier=base', 'a=1', 'keep=', 'keep'] as const
const ALL_TIME = 4_102_444_800

/** A date that some images here are older than. A list knows whole seconds only, so no date is in the second of a finer one. */
const untilOf = ({ state, random }: Situation): number | null => {
  if (random.below(3) > 0) return null
  const dates = state.images.flatMap(({ id, created }) =>
    typeof created === 'number' ? [hasFineDate(id) ? created + 1 : created] : [],
  )
  return random.pick([...dates, ALL_TIME])
}

type InContainer = (container: string, situation: Situation) => Operation

const inAny =
  (make: InContainer): Maker =>
  (situation) => {
    const container = someOf(situation.state.containers, situation.random)
    return container === null ? null : make(container, situation)
  }

/** In a container that does not run: what one that does writes meanwhile is left to chance. */
const inIdle =
  (make: InContainer): Maker =>
  (situation) => {
    const idle = situation.state.containers.filter(({ state }) => state !== 'running')
    const container = someOf(idle, situation.random)
    return container === null ? null : make(container, situation)
  }

const MAKERS: Readonly<Record<OperationType, Maker>> = {
  load: ({ random }) => {
    const items = someItems(random)
    const flaw = items.length === 1 && random.below(12) === 0 ? random.pick(FLAWS) : null
    return { type: 'load', items, flaw }
  },
  tag: ({ state, random }) => {
    const image = someWord(state, random)
    return { type: 'tag', image, reference: nameToGive(image, state, random) }
  },
  find: ({ state, random }) => ({ type: 'find', image: someWord(state, random) }),
  remove: ({ state, random }) => ({ type: 'remove', image: someWord(state, random), bare: random.below(3) > 0 }),
  prune: (situation) => ({
    type: 'prune',
    all: situation.random.below(2) === 0,
    labels: situation.random.below(3) === 0 ? situation.random.some(LABELS, 1 + situation.random.below(2)) : [],
    notLabels: situation.random.below(3) === 0 ? situation.random.some(LABELS, 1 + situation.random.below(2)) : [],
    until: untilOf(situation),
  }),
  create: ({ state, at, random }) => ({
    type: 'create',
    image: someWord(state, random),
    container: random.below(10) === 0 ? (state.containers[0]?.name ?? `${CONTAINER}${at}`) : `${CONTAINER}${at}`,
  }),
  start: ({ state, random }) => {
    const idle = state.containers.filter(({ image, state: word }) => word !== 'running' && hasSleeper(image))
    const container = someOf(idle, random)
    return container === null ? null : { type: 'start', container }
  },
  stop: ({ state, random }) => {
    const running = state.containers.filter(({ state: word }) => word === 'running')
    const container = someOf(running, random)
    return container === null ? null : { type: 'stop', container }
  },
  drop: inAny((container) => ({ type: 'drop', container })),
  write: inIdle((container, { at, random }) => ({
    type: 'write',
    container,
    file: `written-${at}`,
    size: random.below(500),
  })),
  import: (situation) => ({ type: 'import', root: situation.random.below(3), ...making('import', situation) }),
  commit: inIdle((container, situation) => ({
    type: 'commit',
    container,
    author: situation.random.below(2) === 0 ? '' : 'A. Tester',
    ...making('commit', situation),
  })),
}

/** Operations at the beginning that fill the store, so that the rest has something to work on. */
const FILLING = 3

/** The next operation of a sequence, by chance, to fit what is there now. */
export const nextOperation = (situation: Situation): Operation => {
  const types = Object.keys(WEIGHTS) as OperationType[]
  const bag = types.flatMap((type) =>
    situation.without.has(type) ? [] : Array.from({ length: WEIGHTS[type] }, () => type),
  )
  for (;;) {
    const type = situation.at < FILLING ? 'load' : situation.random.pick(bag)
    const operation = MAKERS[type](situation)
    if (operation !== null) return operation
  }
}
