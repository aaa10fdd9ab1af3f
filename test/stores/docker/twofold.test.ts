import { describe, expect, it } from 'vitest'
import type { Digest } from '../../../src/engine/digest.ts'
import { containersOf, nothingRemembered } from '../../../src/stores/docker/containers.ts'
import { decodeContainers } from '../../../src/stores/docker/decode-container.ts'
import { decodeInfo } from '../../../src/stores/docker/decode-engine.ts'
import { decodeList } from '../../../src/stores/docker/decode-image.ts'
import { imagesOf } from '../../../src/stores/docker/storage.ts'

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`

const info = decodeInfo({
  OSType: 'linux',
  Architecture: 'x86_64',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
})

type Part = {
  readonly digest: Digest
  readonly architecture?: string
  readonly content: number
  readonly unpacked?: number
  readonly kind?: string
  readonly available?: boolean
}
const manifest = ({
  digest: id,
  architecture = 'amd64',
  content,
  unpacked = 0,
  kind = 'image',
  available = true,
}: Part) => ({
  ID: id,
  Descriptor: { digest: id, size: 10 },
  Available: available,
  Kind: kind,
  Size: { Content: content, Total: content + unpacked },
  ...(kind === 'image' ? { ImageData: { Platform: { os: 'linux', architecture }, Size: { Unpacked: unpacked } } } : {}),
})

const single = {
  Id: digest('a'),
  RepoTags: ['a:1'],
  Size: 300,
  Descriptor: { digest: digest('a'), size: 10 },
  Manifests: [manifest({ digest: digest('a'), content: 100, unpacked: 200 })],
}
const index = {
  Id: digest('b'),
  RepoTags: ['b:1'],
  Size: 999,
  Descriptor: { digest: digest('b'), size: 7 },
  Manifests: [
    manifest({ digest: digest('c'), architecture: 'arm64', content: 50 }),
    manifest({ digest: digest('d'), content: 60, unpacked: 120 }),
    manifest({ digest: digest('e'), kind: 'attestation', content: 5 }),
  ],
}

const storageOf = (...images: readonly object[]) =>
  imagesOf(decodeList('by id', images), info).map(({ storage }) => storage)

describe('what the containerd store keeps of an image', () => {
  it('is the one image there is', () => {
    expect(storageOf(single)).toEqual([{ content: 100, manifest: 10, elsewhere: 0, unpacked: true, whole: true }])
  })

  it('is the platform of the engine, with the index; the rest is elsewhere', () => {
    expect(storageOf(index)).toEqual([{ content: 67, manifest: 17, elsewhere: 55, unpacked: true, whole: true }])
  })

  it('is everything where no platform fits', () => {
    const foreign = {
      ...index,
      Manifests: [
        manifest({ digest: digest('c'), architecture: 'arm64', content: 50 }),
        manifest({ digest: digest('d'), architecture: 's390x', content: 60, available: false }),
      ],
    }
    expect(storageOf(foreign)).toEqual([{ content: 117, manifest: 27, elsewhere: 0, unpacked: false, whole: false }])
  })

  it('does not count a manifest as its own that another image has as well', () => {
    const same = {
      ...single,
      Id: digest('d'),
      Descriptor: { digest: digest('d'), size: 10 },
      Manifests: [manifest({ digest: digest('d'), content: 60 })],
    }
    expect(storageOf(index, same).map((storage) => storage?.manifest)).toEqual([7, 0])
  })

  it('is only an upper bound where the engine does not split it', () => {
    expect(storageOf({ Id: digest('a'), Size: 300 })).toEqual([
      { content: 0, manifest: 0, elsewhere: 300, unpacked: true, whole: true },
    ])
  })

  it('is nothing on other stores', () => {
    expect(imagesOf(decodeList('recorded', [single]), { ...info, containerd: false })[0]?.storage).toBeNull()
  })
})

describe('containers and their images', () => {
  const images = decodeList('by id', [single, index])
  const container = (fields: object) =>
    decodeContainers([{ Id: 'f'.repeat(64), Names: ['/one'], Image: 'x', State: 'exited', ...fields }])

  it('are found through the manifest of a platform', () => {
    expect(containersOf(container({ ImageID: digest('d') }), images, nothingRemembered())[0]?.image).toBe(digest('b'))
    expect(
      containersOf(
        container({ ImageID: digest('9'), ImageManifestDescriptor: { digest: digest('d') } }),
        images,
        nothingRemembered(),
      )[0]?.image,
    ).toBe(digest('b'))
    expect(containersOf(container({ ImageID: digest('9') }), images, nothingRemembered())[0]?.image).toBe(digest('9'))
  })

  it('of several indexes above a manifest take the one they were named by', () => {
    const both = decodeList('by id', [{ ...index, Id: digest('7'), RepoTags: ['other:1'] }, index])
    expect(containersOf(container({ ImageID: digest('d'), Image: 'b:1' }), both, nothingRemembered())[0]?.image).toBe(
      digest('b'),
    )
    expect(containersOf(container({ ImageID: digest('d'), Image: '?' }), both, nothingRemembered())[0]?.image).toBe(
      digest('7'),
    )
  })

  it('hold what is mounted into them, however it was named', () => {
    const mounted = (Name: string) =>
      containersOf(
        container({ ImageID: digest('a'), Mounts: [{ Type: 'image', Name }] }),
        images,
        nothingRemembered(),
      )[0]?.mounts
    for (const name of ['b:1', digest('b'), 'b'.repeat(64), 'b'.repeat(12), `b@${digest('b')}`])
      expect(mounted(name)).toEqual([digest('b')])
    expect(mounted('gone:1')).toEqual([])
  })

  it('go on holding what was mounted when its name moves on', () => {
    const remembered = nothingRemembered()
    const one = container({ ImageID: digest('a'), Mounts: [{ Type: 'image', Name: 'b:1' }] })
    containersOf(one, images, remembered)
    const moved = decodeList('by id', [
      { ...single, RepoTags: ['a:1', 'b:1'] },
      { ...index, RepoTags: [] },
    ])
    expect(containersOf(one, moved, remembered)[0]?.mounts).toEqual([digest('b')])
  })
})
