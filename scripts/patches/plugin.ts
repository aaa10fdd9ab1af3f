import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'
import { patches } from './list.ts'
import { applyPatch } from './patch.ts'

const width = fileURLToPath(new URL('width.ts', import.meta.url))

/** A bundler plug-in that makes all changes to dependencies, and fails the build when one of them finds no file. */
export function patchPlugin(): Plugin {
  const waiting = new Set(patches)
  return {
    name: 'patches',
    buildStart() {
      for (const patch of patches) waiting.add(patch)
    },
    resolveId: {
      filter: { id: /^string-width$/ },
      handler(_source, importer) {
        return importer === width ? null : width
      },
    },
    transform: {
      filter: { id: /node_modules/ },
      handler(code, id) {
        const patch = patches.find(({ file }) => id.replaceAll('\\', '/').endsWith(`/node_modules/${file}`))
        if (patch === undefined) return null
        waiting.delete(patch)
        return { code: applyPatch(patch, code), map: null }
      },
    },
    buildEnd(error) {
      if (error !== undefined || waiting.size === 0) return
      throw new Error(`Patched files that are no longer bundled: ${[...waiting].map(({ file }) => file).join(', ')}`)
    },
  }
}
