import { createHash } from 'node:crypto'
import type { Digest } from '../../../engine/digest.ts'
import { tarScanner } from './scan.ts'
import { layerTree } from './tree.ts'

/** What the unpacked bytes of a layer say about it: see `LayerFacts`. */
export type LayerMeasure = { readonly diffId: Digest; readonly size: number }

/** Takes a layer's tar in pieces of any size, and knows its bytes in the end: as Docker counts them, see `layerTree`. */
export type SizeMeter = { readonly add: (chunk: Uint8Array) => void; readonly end: () => number }

/** Takes a layer's tar in pieces of any size, and knows diff ID and size in the end. */
export type LayerMeter = { readonly add: (chunk: Uint8Array) => void; readonly end: () => LayerMeasure }

/** Measures a layer whose diff ID somebody else computes. Both methods reject a tar that is malformed. */
export const sizeMeter = (what = 'the layer'): SizeMeter => {
  const scanner = tarScanner(what)
  const tree = layerTree(what)
  return {
    add: (chunk) => {
      for (const event of scanner.add(chunk)) if (event.type === 'entry') tree.add(event.entry)
    },
    end: () => {
      scanner.end()
      return tree.size()
    },
  }
}

/** Measures a layer in one pass. Both methods reject a tar that is malformed. */
export const layerMeter = (what = 'the layer'): LayerMeter => {
  const hash = createHash('sha256')
  const sizes = sizeMeter(what)
  return {
    add: (chunk) => {
      hash.update(chunk)
      sizes.add(chunk)
    },
    end: () => ({ diffId: `sha256:${hash.digest('hex')}`, size: sizes.end() }),
  }
}
