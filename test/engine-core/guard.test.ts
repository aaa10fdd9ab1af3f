import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogOf } from '../../src/engine/catalog.ts'
import { CONTAINER_STATES } from '../../src/engine/container.ts'
import { holdersOf, mayGo } from '../../src/engine/guard.ts'
import { planRemoval, pruneTargets } from '../../src/engine/plan.ts'
import { shareLayers } from '../../src/engine/sharing.ts'
import { container, digest, image, type World, worldsWithTargets } from '../support/arbitraries.ts'

const RUNS = { numRuns: 1000 }

const planOf = (
  world: World,
  ...rest: Parameters<typeof planRemoval> extends [unknown, ...infer Rest] ? Rest : never
) => planRemoval(shareLayers(world.catalog, world.chains, []), ...rest)

/** Whether anything holds the image, told from the bare lists: nothing of the guard's own is used. */
const isHeld = (
  { images, containers }: World,
  id: string,
  gone: { images: Set<string>; containers: Set<string> },
): boolean =>
  containers.some(
    (one) => !gone.containers.has(one.id) && (one.image === id || one.mounts.some((mount) => mount === id)),
  ) || images.some((one) => one.parent === id && one.id !== id && !gone.images.has(one.id))

describe('the guard', () => {
  test.each(CONTAINER_STATES)('a %s container holds its image, whatever it called it', (state) => {
    const base = image('a', { references: ['redis:7'] })
    const catalog = catalogOf({
      images: [base],
      containers: [container('c', { image: base.id, state, imageName: 'something else' })],
    })
    expect(holdersOf(catalog, base.id)).toMatchObject([{ kind: 'container', container: { name: 'c' } }])
    expect(mayGo(catalog, base.id)).toBe(false)
  })

  test('an image mount and a child hold it too, and what goes before holds no more', () => {
    const base = image('a')
    const child = image('b', { parent: base.id })
    const mounting = container('m', { mounts: [base.id] })
    const catalog = catalogOf({ images: [base, child], containers: [mounting] })
    expect(holdersOf(catalog, base.id).map(({ kind }) => kind)).toEqual(['mount', 'child'])
    expect(mayGo(catalog, base.id, { images: new Set([child.id]) })).toBe(false)
    expect(mayGo(catalog, base.id, { images: new Set([child.id]), containers: new Set([mounting.id]) })).toBe(true)
  })
})

describe('a plan', () => {
  test('never contains a held image, whatever is marked', () => {
    fc.assert(
      fc.property(worldsWithTargets(), ({ world, targets, containers }) => {
        const gone = { images: new Set<string>(), containers: new Set<string>() }
        for (const step of planOf(world, targets, { containers }).steps) {
          if (step.type === 'container') {
            expect(['created', 'exited', 'dead']).toContain(step.container.state)
            gone.containers.add(step.container.id)
          } else if (step.type === 'delete') {
            expect(isHeld(world, step.image.id, gone)).toBe(false)
            gone.images.add(step.image.id)
          }
        }
      }),
      RUNS,
    )
  })

  test('touches only what was asked for, and the nameless parents that nothing is built on any more', () => {
    fc.assert(
      fc.property(worldsWithTargets(), ({ world, targets, containers }) => {
        const { steps, blocked } = planOf(world, targets, { containers })
        const whole = new Set(targets.filter(({ references }) => references === undefined).map(({ image: id }) => id))
        for (const { image: id, references } of targets) {
          if (references?.length === world.catalog.images.get(id)?.references.length) whole.add(id)
        }
        const deleted = new Set(steps.flatMap((step) => (step.type === 'delete' ? [step.image.id] : [])))
        for (const step of steps) {
          if (step.type === 'container') expect(containers).toContain(step.container.id)
          if (step.type === 'untag') {
            expect(targets.some((one) => one.image === step.image.id && one.references?.includes(step.reference))).toBe(
              true,
            )
            expect(deleted.has(step.image.id)).toBe(false)
            expect(step.image.references.length).toBeGreaterThan(1)
          }
          if (step.type === 'delete') {
            expect(step.leftOver).toBe(!whole.has(step.image.id))
            if (step.leftOver) {
              expect([...step.image.references, ...step.image.digests]).toEqual([])
              expect(world.images.filter(({ parent }) => parent === step.image.id).length).toBeGreaterThan(0)
            }
          }
        }
        expect(
          new Set([...[...deleted].filter((id) => whole.has(id)), ...blocked.map(({ image: one }) => one.id)]),
        ).toEqual(whole)
        for (const one of blocked) expect(one.holders.length).toBeGreaterThan(0)
        // An image is never left without a name by single untaggings.
        for (const one of world.images) {
          const untagged = steps.filter((step) => step.type === 'untag' && step.image.id === one.id).length
          if (untagged > 0) expect(untagged).toBeLessThan(one.references.length)
        }
      }),
      RUNS,
    )
  })

  test('its steps add up to what it says it frees, and made again it is the same', () => {
    fc.assert(
      fc.property(worldsWithTargets(), ({ world, targets, containers }) => {
        const plan = planOf(world, targets, { containers })
        expect(planOf(world, targets, { containers })).toEqual(plan)
        expect(plan.steps.reduce((sum, { frees }) => sum + frees.atLeast, 0)).toBe(plan.frees.atLeast)
        expect(plan.steps.reduce((sum, { frees }) => sum + frees.atMost, 0)).toBe(plan.frees.atMost)
      }),
      RUNS,
    )
  })

  test('a prune of everything unused leaves what containers hold', () => {
    fc.assert(
      fc.property(worldsWithTargets(), ({ world }) => {
        const { steps } = planOf(world, pruneTargets(world.catalog, 'unused'))
        const gone = new Set(steps.flatMap((step) => (step.type === 'delete' ? [step.image.id] : [])))
        for (const { image: id, mounts } of world.containers)
          for (const held of [id, ...mounts]) expect(gone.has(held)).toBe(false)
      }),
      RUNS,
    )
  })

  test('naming an image that is not there plans nothing', () => {
    const world = planRemoval(shareLayers(catalogOf({ images: [], containers: [] }), new Map(), []), [
      { image: digest('x') },
    ])
    expect(world).toMatchObject({ steps: [], blocked: [], frees: { atLeast: 0, atMost: 0 } })
  })

  test('a chain of builds longer than the call stack is no trouble', () => {
    const images = Array.from({ length: 20_000 }, (_, at) =>
      image(`${at}`, { parent: at === 0 ? null : digest(`image ${at - 1}`) }),
    )
    const last = images.at(-1)
    const sharing = shareLayers(catalogOf({ images, containers: [] }), new Map(), [])
    const { steps } = planRemoval(sharing, last === undefined ? [] : [{ image: last.id }])
    expect(steps).toHaveLength(images.length)
  })
})
