import { DEMO, OTHER } from '../samples.ts'
import { storageFlags } from '../storage.ts'
import { type Order, transportOf, type Writer } from '../writer.ts'

const write = async ({ kind, content, to, samples, bench }: Order): Promise<unknown> => {
  const podman = (...args: readonly string[]): Promise<string> =>
    bench.run('podman', ...storageFlags('podman', bench), ...args)
  const target = (name: string): string => `${transportOf(kind)}:${to}:${name}`
  if (content === 'platforms') {
    await podman('manifest', 'create', 'list')
    await podman('manifest', 'add', '--all', 'list', `oci:${samples.platforms.layout}:${DEMO}`)
    return podman('manifest', 'push', '--quiet', '--all', 'list', target(DEMO))
  }
  const names = content === 'several' ? [DEMO, OTHER] : [DEMO]
  const format = kind === 'layout' ? 'oci-dir' : kind
  const saved = ['save', '--quiet', `--format=${format}`, `--output=${to}`]
  for (const name of names) {
    const id = (await podman('pull', '--quiet', `oci:${samples[content].layout}:${name}`)).trim()
    await podman('tag', id, name)
  }
  if (content === 'zstd') return podman('push', '--quiet', '--compression-format=zstd', DEMO, target(DEMO))
  if (content === 'several' && kind === 'layout')
    for (const name of names) await podman('push', '--quiet', name, target(name))
  else if (content === 'several') await podman(...saved, '--multi-image-archive', ...names)
  else await podman(...saved, ...(content === 'raw' && kind !== 'docker-archive' ? ['--uncompressed'] : []), DEMO)
}

/** `podman save`, and `podman push` where only that can do it. */
export const podmanWriter: Writer = {
  writes: {
    layout: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'oci-archive': ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'docker-archive': ['raw', 'several', 'platforms'],
  },
  write,
}
