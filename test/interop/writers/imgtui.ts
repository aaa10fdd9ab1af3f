import { ociStore } from '../../../src/stores/oci/index.ts'
import type { Order, Writer } from '../writer.ts'

const FORMATS = { layout: 'layout', 'oci-archive': 'oci', combined: 'combined' } as const

const write = async ({ kind, content, to, samples, bench }: Order): Promise<void> => {
  const store = ociStore({ root: kind === 'store' ? to : bench.at('store') })
  try {
    const arrivals = await store.load?.({ path: samples[content].layout })
    if (kind === 'store' || kind === 'docker-archive') return
    await store.save?.(arrivals ?? [], { path: to }, { format: FORMATS[kind] })
  } finally {
    store.close()
  }
}

/** `imgtui load` into its own store, and `imgtui save` out of it. */
export const imgtuiWriter: Writer = {
  writes: {
    layout: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    store: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    'oci-archive': ['gzip', 'raw', 'zstd', 'several', 'platforms'],
    combined: ['gzip', 'raw', 'zstd', 'several', 'platforms'],
  },
  write,
}
