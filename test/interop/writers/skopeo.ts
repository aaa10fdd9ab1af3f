import type { Content } from '../form.ts'
import { DEMO, OTHER } from '../samples.ts'
import { type Order, transportOf, type Writer } from '../writer.ts'

/** What to copy, and the flags by which it becomes what is asked for: packed and unpacked by skopeo itself. */
const SOURCES: Readonly<Record<Content, readonly [content: Content, ...flags: readonly string[]]>> = {
  gzip: ['raw'],
  raw: ['raw', '--dest-oci-accept-uncompressed-layers'],
  zstd: ['raw', '--dest-compress-format=zstd'],
  several: ['several'],
  platforms: ['platforms', '--all'],
}

const write = async ({ kind, content, to, samples, bench }: Order): Promise<void> => {
  // A docker archive has its layers unpacked, whatever they were.
  const [source, ...flags] = kind === 'docker-archive' && content === 'raw' ? (['gzip'] as const) : SOURCES[content]
  const names = content === 'several' ? [DEMO, OTHER] : [DEMO]
  for (const name of names) {
    const from = `oci:${samples[source].layout}:${name}`
    await bench.run('skopeo', 'copy', '--quiet', ...flags, from, `${transportOf(kind)}:${to}:${name}`)
  }
}

/** `skopeo copy`. */
export const skopeoWriter: Writer = {
  writes: {
    layout: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'oci-archive': ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'docker-archive': ['raw', 'several', 'platforms'],
  },
  write,
}
