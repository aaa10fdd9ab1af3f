import type { Content } from '../form.ts'
import { DEMO, OTHER } from '../samples.ts'
import { storageFlags } from '../storage.ts'
import { type Order, transportOf, type Writer } from '../writer.ts'

const FLAGS: Partial<Readonly<Record<Content, readonly string[]>>> = {
  raw: ['--disable-compression'],
  zstd: ['--compression-format=zstd'],
}

const write = async ({ kind, content, to, samples, bench }: Order): Promise<unknown> => {
  const buildah = (...args: readonly string[]): Promise<string> =>
    bench.run('buildah', ...storageFlags('buildah', bench), ...args)
  const target = (name: string): string => `${transportOf(kind)}:${to}:${name}`
  if (content === 'platforms') {
    await buildah('manifest', 'create', 'list')
    await buildah('manifest', 'add', '--all', 'list', `oci:${samples.platforms.layout}:${DEMO}`)
    return buildah('manifest', 'push', '--quiet', '--all', 'list', target(DEMO))
  }
  const names = content === 'several' ? [DEMO, OTHER] : [DEMO]
  for (const name of names) {
    const id = (await buildah('pull', '--quiet', `oci:${samples[content].layout}:${name}`)).trim()
    await buildah('push', '--quiet', ...(FLAGS[content] ?? []), id, target(name))
  }
}

/** `buildah push`. */
export const buildahWriter: Writer = {
  writes: {
    layout: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'oci-archive': ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'docker-archive': ['raw', 'several', 'platforms'],
  },
  write,
}
