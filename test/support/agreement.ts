import type { ListDocument } from '../../src/cli/list-document.ts'
import type { EngineApi } from './engine-api.ts'

/** One image as two sides see it; equal when they agree. */
export type SeenImage = {
  readonly id: string
  readonly references: readonly string[]
  readonly size: number
  readonly containers: number
  readonly dangling: boolean
  readonly children: readonly string[]
}

type Raw = {
  readonly Id: string
  readonly RepoTags: readonly string[] | null
  readonly Size: number
  readonly ParentId: string
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

/** The images as `imgtui ls --json` printed them. */
export const seenByProgram = ({ images }: ListDocument): readonly SeenImage[] =>
  images
    .map(({ id, references, size, containers, dangling, children }) => ({
      id,
      references: [...references].sort(),
      size,
      containers: containers.length,
      dangling,
      children: [...children].sort(),
    }))
    .sort(byId)

/**
 * The images as the engine tells them, from three answers that the program does not read together like this: its list,
 * its own count of containers in the disk usage, and what its `dangling` filter leaves.
 */
export const seenByEngine = async ({ call }: EngineApi): Promise<readonly SeenImage[]> => {
  const filters = encodeURIComponent('{"dangling":["true"]}')
  const [list, usage, nameless] = await Promise.all([
    call<Raw[]>('GET', '/images/json?all=1'),
    call<{ Images: { Id: string; Containers: number }[] }>('GET', '/system/df'),
    call<Raw[]>('GET', `/images/json?filters=${filters}`),
  ])
  const users = new Map(usage.Images.map(({ Id: id, Containers: count }) => [id, count]))
  const dangling = new Set(nameless.map(({ Id: id }) => id))
  return list
    .map(({ Id: id, RepoTags: tags, Size: size }) => {
      const children = list.filter(({ ParentId: parent }) => parent === id).map(({ Id: child }) => child)
      return {
        id,
        references: (tags ?? []).filter((name) => !name.startsWith('<none>')).sort(),
        size,
        // The disk usage leaves out nameless images that others were built on.
        containers: users.get(id) ?? 0,
        // The containerd store calls an image dangling that others were built on; here that is an intermediate one.
        dangling: dangling.has(id) && children.length === 0,
        children: children.sort(),
      }
    })
    .sort(byId)
}
