import type { Digest } from '../../../engine/digest.ts'
import { FaultError } from '../../../engine/fault.ts'
import { type LayerMeasure, layerMeter, sizeMeter } from '../tar/meter.ts'
import { decompressed } from './decode.ts'
import { HEAD_LENGTH, type Packing, packingOf } from './detect.ts'
import { handover } from './handover.ts'

/** What a blob is, as far as can be told from its bytes: a layer, or why it is none. */
export type Gauged = {
  readonly packing: Packing
  readonly layer: LayerMeasure | FaultError
}

/** Looks at the bytes of a blob on their way to somewhere else. */
export type Gauge = {
  /** The chunk may be used again once this resolves. Never rejects for what the bytes are. */
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** `digest` is the blob's own where the caller knows it: of a layer that is not packed it can be the diff ID. */
  readonly end: (digest?: Digest) => Promise<Gauged>
  /** Ends without a result. */
  readonly drop: () => Promise<void>
}

type Reading = {
  readonly write: (chunk: Uint8Array) => Promise<void>
  readonly end: (digest: Digest | undefined) => Promise<LayerMeasure>
  readonly drop: () => Promise<void>
}

const isSha256 = (digest: Digest | undefined): digest is Digest => digest?.startsWith('sha256:') === true

const packedReading = (what: string): Reading => {
  const given = handover()
  const measure = async (): Promise<LayerMeasure> => {
    const meter = layerMeter(what)
    for await (const chunk of decompressed(given.chunks, { what })) meter.add(chunk)
    return meter.end()
  }
  const measured = measure()
  // Heard of at the end; until then nobody waits for it.
  measured.catch(() => {})
  return {
    write: given.write,
    end: () => {
      given.end()
      return measured
    },
    drop: async () => {
      given.end()
      await measured.catch(() => {})
    },
  }
}

const plainReading = (what: string, hashed: boolean): Reading => {
  const meter = hashed ? null : layerMeter(what)
  const sizes = hashed ? sizeMeter(what) : null
  return {
    write: async (chunk) => {
      meter?.add(chunk)
      sizes?.add(chunk)
    },
    end: async (digest) => {
      if (meter !== null) return meter.end()
      if (!isSha256(digest) || sizes === null) throw new Error('whoever hashes a layer must say its digest')
      return { diffId: digest, size: sizes.end() }
    },
    drop: async () => {},
  }
}

/**
 * A gauge for one blob, called `what` in sentences. With `hashed` the caller computes the SHA-256 of the bytes anyway and
 * tells it at the end, which spares doing so twice for a layer that is not packed.
 */
export const layerGauge = (what = 'the layer', { hashed = false } = {}): Gauge => {
  let head: Uint8Array = new Uint8Array()
  let packing: Packing = 'none'
  let reading: Reading | null = null
  let failure: FaultError | null = null

  const fail = (error: unknown): FaultError => {
    if (!(error instanceof FaultError)) throw error
    failure = error
    return error
  }
  const open = async (first: Uint8Array): Promise<Reading> => {
    packing = packingOf(first)
    reading = packing === 'none' ? plainReading(what, hashed) : packedReading(what)
    await reading.write(first)
    return reading
  }
  const take = async (chunk: Uint8Array): Promise<void> => {
    if (reading !== null) return reading.write(chunk)
    const first = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    if (first.length >= HEAD_LENGTH) await open(first)
    else head = Buffer.from(first)
  }
  return {
    write: async (chunk) => {
      if (failure === null) await take(chunk).catch(fail)
    },
    end: async (digest) => {
      const finish = async (): Promise<LayerMeasure> => (reading ?? (await open(head))).end(digest)
      const layer = failure ?? (await finish().catch(fail))
      return { packing, layer }
    },
    drop: async () => reading?.drop(),
  }
}
