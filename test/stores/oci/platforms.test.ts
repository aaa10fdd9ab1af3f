import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/engine/platform.ts'
import { platformText } from '../../../src/engine/platform.ts'
import type { Descriptor } from '../../../src/stores/oci/documents.ts'
import { choosePlatform, hostPlatform } from '../../../src/stores/oci/platforms.ts'

const platformOf = (text: string): Platform => {
  const [os = '', architecture = '', variant] = text.split('/')
  return { os, architecture, ...(variant !== undefined && { variant }) }
}

/** Entries for these platforms; an empty text names none. */
const listed = (texts: readonly string[]): readonly Descriptor[] =>
  texts.map((text, index) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${String(index).padStart(64, '0')}`,
    size: 1,
    ...(text !== '' && { platform: platformOf(text) }),
  }))

const chosen = (wanted: string, texts: readonly string[]): string | null => {
  const found = choosePlatform(listed(texts), platformOf(wanted))
  return found === null ? null : found.platform === undefined ? '' : platformText(found.platform)
}

describe('the choice from a list', () => {
  it.each([
    ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
    ['linux/amd64', ['windows/amd64', 'linux/arm64'], null],
    ['linux/amd64', ['linux/amd64/v3', 'linux/amd64/v1'], 'linux/amd64/v1'],
    ['linux/amd64', ['linux/amd64/v3'], null],
    ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v4'], 'linux/amd64/v2'],
    ['linux/amd64/v2', ['linux/amd64'], 'linux/amd64'],
    ['linux/arm64', ['linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
    ['linux/aarch64', ['linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/x86_64', ['linux/amd64'], 'linux/amd64'],
    ['linux/arm64/v9', ['linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm64', ['linux/arm/v7'], null],
    ['linux/arm/v8', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v6'],
    ['linux/arm/v6', ['linux/arm/v7', 'linux/arm/v5'], 'linux/arm/v5'],
    ['linux/arm', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v6', ['linux/arm/v7'], null],
    ['linux/arm/7', ['linux/arm/v7'], 'linux/arm/v7'],
    ['linux/riscv64', ['linux/riscv64'], 'linux/riscv64'],
    ['linux/amd64', ['unknown/unknown', 'linux/amd64', 'unknown/unknown'], 'linux/amd64'],
    ['linux/amd64', [''], ''],
    ['linux/amd64', ['', 'unknown/unknown'], ''],
    ['linux/amd64', ['', ''], null],
    ['linux/amd64', ['linux/arm64'], null],
    ['linux/amd64', [], null],
    ['unknown/unknown', ['unknown/unknown'], null],
  ])('for %s of %j is %s', (wanted, texts, expected) => {
    expect(chosen(wanted, texts)).toBe(expected)
  })

  it('is the first of equals, and never an attestation', () => {
    const [first, second] = listed(['linux/amd64', 'linux/amd64'])
    if (first === undefined || second === undefined) throw new Error('unreachable')
    expect(choosePlatform([first, second], platformOf('linux/amd64'))).toBe(first)
    const attestation = { ...first, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
    expect(choosePlatform([attestation, second], platformOf('linux/amd64'))).toBe(second)
  })

  it('is possible for this machine', () => {
    const here = hostPlatform()
    expect(here.os).toBe('linux')
    expect(choosePlatform(listed([platformText(here)]), here)).not.toBeNull()
    if (process.arch === 'x64') expect(here.architecture).toBe('amd64')
  })
})
