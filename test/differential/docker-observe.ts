import type { Digest } from '../../src/engine/digest.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Ask } from './http.ts'
import type { Moment, Observation, ObservedImage, ObservedStep } from './subject.ts'

type Listed = { readonly Id: ImageId; readonly ParentId: ImageId | ''; readonly Size: number; readonly Created: number }
type ListedContainer = { readonly Names: readonly string[]; readonly ImageID: ImageId; readonly State: string }
type Past = {
  readonly Id: string
  readonly Created: number
  readonly CreatedBy: string
  readonly Comment: string
  readonly Size: number
  readonly Tags: readonly string[] | null
}
type Settings = {
  readonly Env: readonly string[] | null
  readonly Cmd: readonly string[] | null
  readonly Entrypoint: readonly string[] | null
  readonly WorkingDir: string
  readonly User: string
  readonly ExposedPorts?: object | null
  readonly Volumes: object | null
  readonly Labels: Readonly<Record<string, string>> | null
  readonly StopSignal?: string
}
type Inspected = {
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  readonly Author: string
  readonly Comment: string
  readonly Os: string
  readonly Architecture: string
  readonly Config: Settings | null
  readonly RootFS: { readonly Layers?: readonly Digest[] | null }
}

/** The first second of the year 1, which is how the engine writes that there is no date. */
const NO_DATE = -62_135_596_800

const momentOf = (seconds: number): Moment => (seconds === NO_DATE ? null : seconds)

const stepOf = ({ Id, Created, CreatedBy, Comment, Size, Tags }: Past): ObservedStep => ({
  image: Id === '<missing>' ? null : (Id as ImageId),
  created: momentOf(Created),
  command: CreatedBy,
  comment: Comment,
  size: Size,
  references: Tags ?? [],
})

const settingsOf = (config: Settings | null) => ({
  labels: config?.Labels ?? {},
  environment: config?.Env ?? [],
  entrypoint: config?.Entrypoint ?? [],
  command: config?.Cmd ?? [],
  workingDirectory: config?.WorkingDir ?? '',
  user: config?.User ?? '',
  ports: Object.keys(config?.ExposedPorts ?? {}).sort(),
  volumes: Object.keys(config?.Volumes ?? {}).sort(),
  stopSignal: config?.StopSignal ?? '',
})

/** What the engine itself counts as dangling, and what it hides as intermediate. */
type Marks = { readonly dangling: ReadonlySet<string>; readonly shown: ReadonlySet<string> }

const idsOf = (images: readonly Listed[]): ReadonlySet<string> => new Set(images.map(({ Id }) => Id))

/** Everything that the engine at the other end of `ask` holds. */
export const observeDocker = async ({ ask }: Ask): Promise<Observation> => {
  const get = async <T>(path: string): Promise<T> => {
    const { status, body, text } = await ask('GET', path)
    if (status >= 400) throw new Error(`${path}: ${text}`)
    return body as T
  }
  const [all, shown, dangling, containers] = await Promise.all([
    get<readonly Listed[]>('/images/json?all=1'),
    get<readonly Listed[]>('/images/json'),
    get<readonly Listed[]>(`/images/json?filters=${encodeURIComponent('{"dangling":["true"]}')}`),
    get<readonly ListedContainer[]>('/containers/json?all=1'),
  ])
  const marks: Marks = { dangling: idsOf(dangling), shown: idsOf(shown) }
  const running = containers.map(({ Names, ImageID, State }) => ({
    name: (Names[0] ?? '').slice(1),
    image: ImageID,
    state: State,
  }))
  const observe = async ({ Id: id, ParentId, Size, Created }: Listed): Promise<ObservedImage> => {
    const [inspected, past] = await Promise.all([
      get<Inspected>(`/images/${id}/json`),
      get<readonly Past[]>(`/images/${id}/history`),
    ])
    return {
      id,
      references: inspected.RepoTags ?? [],
      digests: inspected.RepoDigests ?? [],
      size: Size,
      created: momentOf(Created),
      parent: ParentId === '' ? null : ParentId,
      dangling: marks.dangling.has(id),
      intermediate: !marks.shown.has(id),
      containers: running.flatMap(({ name, image }) => (image === id ? [name] : [])).sort(),
      layers: inspected.RootFS.Layers ?? [],
      history: past.map(stepOf),
      author: inspected.Author,
      comment: inspected.Comment,
      platform: `${inspected.Os}/${inspected.Architecture}`,
      ...settingsOf(inspected.Config),
    }
  }
  return { images: await Promise.all(all.map(observe)), containers: running }
}
