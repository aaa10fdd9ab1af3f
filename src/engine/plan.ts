import type { Catalog } from './catalog.ts'
import { isDangling, isIntermediate, useOf } from './catalog.ts'
import type { Container } from './container.ts'
import { isLive } from './container.ts'
import type { Holder } from './guard.ts'
import { holdersOf } from './guard.ts'
import type { Image, ImageId } from './image.ts'
import type { Sharing } from './sharing.ts'
import type { Bytes } from './size.ts'
import { between, exactly, NO_BYTES } from './size.ts'
import { tallyOf } from './tally.ts'

/** What a person wants gone: a whole image, or only some of its tags. */
export type Target = { readonly image: ImageId; readonly references?: readonly string[] }

/** One removal, as it was when the plan was made. It runs only while the store still shows exactly this. */
export type Step =
  /** A stopped container goes, with what it wrote, so that its image can. */
  | { readonly type: 'container'; readonly container: Container; readonly frees: Bytes }
  /** One of several names goes; the image stays. */
  | { readonly type: 'untag'; readonly image: Image; readonly reference: string; readonly frees: Bytes }
  /** The image goes, all its names first. `leftOver`: nobody chose it, but nothing else is built on it any more. */
  | { readonly type: 'delete'; readonly image: Image; readonly leftOver: boolean; readonly frees: Bytes }

/** An image that was asked for and stays, with everything that holds it. Never sent to the store. */
export type Blocked = {
  readonly image: Image
  readonly references: readonly string[]
  readonly holders: readonly Holder[]
}

/**
 * A frozen list of removals in the order in which they run: containers before their image, children before parents.
 * Each step is charged what it frees after the steps before it, so that the steps add up to `frees`.
 */
export type Plan = {
  readonly steps: readonly Step[]
  readonly blocked: readonly Blocked[]
  /** Bytes of layers freed by all steps, plus what the removed containers wrote. */
  readonly frees: Bytes
}

/**
 * Containers that a person chose to give up. Live ones are never taken, whatever is asked; nor are those whose own image is
 * gone: what they alone still hold is not in the arithmetic of a plan.
 */
export type PlanOptions = { readonly containers?: ReadonlySet<string> }

const difference = (after: Bytes, before: Bytes): Bytes =>
  between(Math.max(after.atLeast - before.atLeast, 0), Math.max(after.atMost - before.atMost, 0))

/** Splits targets into whole images and single names: naming every tag of an image means the image. */
const sortTargets = (catalog: Catalog, targets: readonly Target[]) => {
  const whole = new Set<ImageId>()
  const names = new Map<ImageId, Set<string>>()
  for (const { image: id, references } of targets) {
    const image = catalog.images.get(id)
    if (image === undefined) continue
    if (references === undefined) {
      whole.add(id)
      continue
    }
    const wanted = names.get(id) ?? new Set<string>()
    for (const reference of references) if (image.references.includes(reference)) wanted.add(reference)
    if (wanted.size > 0) names.set(id, wanted)
  }
  for (const [id, wanted] of names) {
    if (wanted.size === catalog.images.get(id)?.references.length) whole.add(id)
    if (whole.has(id)) names.delete(id)
  }
  return { whole, names }
}

/** Children before their parents, otherwise in the order given. */
const childrenFirst = (catalog: Catalog, images: readonly Image[]): readonly Image[] => {
  const chosen = new Map(images.map((image) => [image.id, image]))
  const ordered: Image[] = []
  const done = new Set<ImageId>()
  for (const start of images) {
    // Depth first with a stack of its own: a chain of builds can be longer than the call stack.
    const stack: { image: Image; entered: boolean }[] = [{ image: start, entered: false }]
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.entered) ordered.push(top.image)
      else if (!done.has(top.image.id)) {
        done.add(top.image.id)
        stack.push({ image: top.image, entered: true })
        for (const child of catalog.children.get(top.image.id) ?? []) {
          const image = chosen.get(child)
          if (image !== undefined && !done.has(child)) stack.push({ image, entered: false })
        }
      }
    }
  }
  return ordered
}

/**
 * The plan for these targets. Whatever is held is in `blocked` and never among the steps; what a removal leaves without
 * name, child and container is taken along as a step of its own.
 */
export const planRemoval = (sharing: Sharing, targets: readonly Target[], options: PlanOptions = {}): Plan => {
  const { catalog } = sharing
  const { whole, names } = sortTargets(catalog, targets)
  const givenUp = catalog.containers.filter(
    (container) =>
      options.containers?.has(container.id) === true && !isLive(container) && catalog.images.has(container.image),
  )
  const withoutContainers = new Set(givenUp.map(({ id }) => id))
  const all = tallyOf(sharing, { withoutContainers })
  for (const id of whole) all.toggle(id)
  const going = all.going()
  const gone = new Set(going.map(({ id }) => id))

  const steps: Step[] = []
  const running = tallyOf(sharing, { withoutContainers, takeParents: false })
  let freed: Bytes = NO_BYTES
  let written: Bytes = NO_BYTES
  for (const container of givenUp) {
    if (!gone.has(container.image) && !container.mounts.some((id) => gone.has(id))) continue
    const frees = container.written === null ? between(0, Number.POSITIVE_INFINITY) : exactly(container.written)
    written = between(written.atLeast + frees.atLeast, written.atMost + frees.atMost)
    steps.push({ type: 'container', container, frees })
  }
  for (const image of childrenFirst(catalog, going)) {
    running.toggle(image.id)
    const now = running.freed()
    steps.push({ type: 'delete', image, leftOver: !whole.has(image.id), frees: difference(now, freed) })
    freed = now
  }
  for (const [id, wanted] of names) {
    const image = catalog.images.get(id)
    if (image === undefined) continue
    for (const reference of image.references) {
      if (wanted.has(reference)) steps.push({ type: 'untag', image, reference, frees: NO_BYTES })
    }
  }
  const blocked = [...whole].flatMap((id): readonly Blocked[] => {
    const image = catalog.images.get(id)
    if (image === undefined || gone.has(id)) return []
    const holders = holdersOf(catalog, id, { images: gone, containers: withoutContainers })
    return [{ image, references: image.references, holders }]
  })
  const total = all.freed()
  return { steps, blocked, frees: between(total.atLeast + written.atLeast, total.atMost + written.atMost) }
}

export type Prune = 'dangling' | 'unused'

/**
 * Every image that a prune asks for: dangling ones, or all that no container uses. Intermediate images are not asked
 * for; they go along when the last image built on them goes.
 */
export const pruneTargets = (catalog: Catalog, what: Prune): readonly Target[] =>
  [...catalog.images.values()]
    .filter((image) =>
      what === 'dangling'
        ? isDangling(catalog, image)
        : useOf(catalog, image.id) === 'none' && !isIntermediate(catalog, image),
    )
    .map(({ id }) => ({ image: id }))
