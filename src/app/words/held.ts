import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import type { Holder } from '../../engine/guard.ts'
import { nameOf } from '../../engine/image.ts'
import { counted } from './counted.ts'

/** A container's state in a sentence: `running`, `exited 6 weeks ago`, `created, never started`. */
export const stateWords = ({ state, status }: Container): string => {
  if (state === 'created') return 'created, never started'
  return state === 'exited' ? status.replace(/^Exited \(-?\d+\)/, 'exited').trim() || 'exited' : state
}

const named = (containers: readonly Container[]): string => {
  const [first, ...more] = containers
  if (first === undefined) return ''
  if (more.length === 0) return `${first.name} (${stateWords(first)})`
  const shown = containers
    .slice(0, 2)
    .map(({ name }) => name)
    .join(', ')
  const rest = containers.length > 2 ? ` and ${containers.length - 2} more` : ''
  const live = containers.filter(isLive).length
  return `${shown}${rest} (${live === 0 ? 'stopped' : live === containers.length ? 'running' : `${live} running`})`
}

/** Why an image stays, without a full stop: `held by shop-web-1 (running)`, `2 images are built on it: …`. */
export const heldBy = (holders: readonly Holder[]): string => {
  const containers = holders.flatMap((holder) => (holder.kind === 'container' ? [holder.container] : []))
  const mounts = holders.flatMap((holder) => (holder.kind === 'mount' ? [holder.container] : []))
  const children = holders.flatMap((holder) => (holder.kind === 'child' ? [holder.image] : []))
  const parts: string[] = []
  if (containers.length > 0) parts.push(`held by ${named(containers)}`)
  if (mounts.length > 0) parts.push(`mounted into ${named(mounts)}`)
  const [child] = children
  if (child !== undefined) {
    const name = nameOf(child) ?? shortId(child.id)
    const more = children.length > 1 ? ` and ${children.length - 1} more` : ''
    parts.push(`${counted(children.length, 'image is', 'images are')} built on it: ${name}${more}`)
  }
  return parts.join('; ')
}
