import type { Change } from '../../engine/store.ts'
import { bytesOf, entriesOf, fieldsOf, numberOf, textOf, textsOf } from '../decode.ts'

/** What `/info` says, as far as it matters here. */
export type EngineInfo = {
  readonly version: string
  readonly driver: string
  /** True for the containerd image store, whose rules differ in many places. */
  readonly containerd: boolean
  /**
   * Number of images in the engine's own counting: names on some versions, IDs on others. Null when it does not say.
   */
  readonly images: number | null
  /** `linux`, `windows`. */
  readonly os: string
  /** In the words of image configs: `amd64`, `arm64`. */
  readonly architecture: string
  /** Names this engine and its data; empty when it does not say. */
  readonly identity: string
}

/** Machine names of the kernel, as `/info` gives them, in the words of image configs (containerd/platforms). */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i386: '386',
  i686: '386',
  mips64: 'mips64le',
  loongarch64: 'loong64',
}

/**
 * The containerd store is told by its own word in DriverStatus, never by version or driver name (moby
 * `daemon/info.go`).
 */
const isContainerd = (status: unknown): boolean =>
  entriesOf(status).some((pair) => {
    const [key, value] = textsOf(pair)
    return key === 'driver-type' && value === 'io.containerd.snapshotter.v1'
  })

/** Reads `/info`. */
export const decodeInfo = (answer: unknown): EngineInfo => {
  const info = fieldsOf(answer)
  const machine = textOf(info.Architecture)
  const images = numberOf(info.Images)
  return {
    version: textOf(info.ServerVersion),
    driver: textOf(info.Driver),
    containerd: isContainerd(info.DriverStatus),
    images: images === null || images < 0 ? null : images,
    os: textOf(info.OSType),
    architecture: Object.hasOwn(ARCHITECTURES, machine) ? (ARCHITECTURES[machine] ?? machine) : machine,
    identity: textOf(info.ID),
  }
}

/** What containers do without any image or container being another one afterwards. */
const IDLE =
  /^(?:exec_|health_status|top$|attach$|detach$|resize$|copy$|archive-path$|extract-to-dir$|export$|save$|stats$)/

/** Reads one line of `/events`; null for what changes no list and for what is no event. */
export const decodeEvent = (line: string): Change | null => {
  let event: ReturnType<typeof fieldsOf>
  try {
    event = fieldsOf(JSON.parse(line))
  } catch {
    return null
  }
  const subject = textOf(event.Type)
  const action = textOf(event.Action)
  if ((subject !== 'image' && subject !== 'container') || action === '' || IDLE.test(action)) return null
  return { subject, action, id: textOf(fieldsOf(event.Actor).ID) }
}

/** Reads `LayersSize` of `/system/df`: bytes. */
export const decodeLayersSize = (answer: unknown): number => bytesOf(fieldsOf(answer).LayersSize)

/** Sizes of the build-cache records of `/system/df` whose layers images use as well: bytes, empty ones left out. */
export const decodeSharedCache = (answer: unknown): readonly number[] =>
  entriesOf(fieldsOf(answer).BuildCache)
    .map(fieldsOf)
    .filter(({ Shared: shared }) => shared === true)
    .map(({ Size: size }) => bytesOf(size))
    .filter((size) => size > 0)
