import { endianness } from 'node:os'
import type { Platform } from '../../engine/platform.ts'
import type { Descriptor } from './documents.ts'

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', mipsel: 'mipsle' }

/** Other names under which lists and people have the same architecture, and the variant that such a name implies. */
const ALIASES: Readonly<Record<string, Omit<Platform, 'os'>>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  i386: { architecture: '386' },
  aarch64: { architecture: 'arm64', variant: 'v8' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
}

/** What no variant stands for, as containerd's platforms package has it. */
const USUAL_VARIANT: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' }
/** The oldest variant of an architecture: newer machines run everything down to it. */
const OLDEST_VARIANT: Readonly<Record<string, number>> = { amd64: 1, arm64: 8, arm: 5 }

/**
 * The platform whose images this machine runs: always Linux, since that is what runs in the virtual machines of the
 * other systems too. No variant is given where it is the usual one.
 */
export const hostPlatform = (): Platform => {
  const architecture = process.arch === 'ppc64' && endianness() === 'LE' ? 'ppc64le' : process.arch
  const version: unknown = Reflect.get(process.config.variables, 'arm_version')
  const variant = process.arch === 'arm' && /^[5-8]$/.test(String(version)) ? { variant: `v${version}` } : {}
  return { os: 'linux', architecture: ARCHITECTURES[architecture] ?? architecture, ...variant }
}

/** The same platform, in the one spelling in which two of them can be compared; the variant is always there. */
const normal = ({ os, architecture, variant }: Platform): Required<Platform> => {
  const name = architecture.toLowerCase()
  const alias = ALIASES[name]
  const known = alias?.architecture ?? name
  const given = (variant ?? '').toLowerCase() || alias?.variant || USUAL_VARIANT[known] || ''
  return { os: os.toLowerCase(), architecture: known, variant: /^\d+$/.test(given) ? `v${given}` : given }
}

/** Variants that run where `variant` does, best first. */
const runningOn = (architecture: string, variant: string): readonly string[] => {
  const oldest = OLDEST_VARIANT[architecture]
  const newest = Number(/^v(\d)$/.exec(variant)?.[1] ?? Number.NaN)
  if (oldest === undefined || Number.isNaN(newest)) return [variant]
  return Array.from({ length: Math.max(1, newest - oldest + 1) }, (_, step) => `v${newest - step}`)
}

const ATTESTATION = 'vnd.docker.reference.type'

/** True for what lies in a list beside the images: attestations, which builders list for no platform. */
const isNoImage = ({ platform, annotations }: Descriptor): boolean =>
  annotations?.[ATTESTATION] !== undefined || (platform?.os === 'unknown' && platform.architecture === 'unknown')

/** The entries of a list that are images, or may be; in the order of the list. */
export const imagesOf = (descriptors: readonly Descriptor[]): readonly Descriptor[] =>
  descriptors.filter((descriptor) => !isNoImage(descriptor))

/**
 * The entry of a list that is best for `wanted`: the very variant, else the newest older one that runs there (arm
 * v8, v7, v6, v5; amd64 v3, v2, v1), the first of equals. A single entry that names no platform is taken as it is. Null
 * when nothing suits.
 */
export const choosePlatform = (descriptors: readonly Descriptor[], wanted: Platform): Descriptor | null => {
  const images = imagesOf(descriptors)
  const { os, architecture, variant } = normal(wanted)
  const named = images.flatMap((descriptor) =>
    descriptor.platform === undefined ? [] : [{ descriptor, platform: normal(descriptor.platform) }],
  )
  const suitable = named.filter(({ platform }) => platform.os === os && platform.architecture === architecture)
  for (const good of runningOn(architecture, variant)) {
    const found = suitable.find(({ platform }) => platform.variant === good)
    if (found !== undefined) return found.descriptor
  }
  const [only] = images
  return images.length === 1 && only?.platform === undefined ? (only ?? null) : null
}
