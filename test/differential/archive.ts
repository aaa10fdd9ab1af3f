import { hexOf } from '../../src/engine/digest.ts'
import { tarOf } from '../support/tar.ts'
import type { Flaw, LoadItem } from './operation.ts'
import { type Recipe, recipeOf, sha256 } from './recipe.ts'

/** An image as an archive has it: `layers` need not be what the config says. */
type Packed = Pick<Recipe, 'config' | 'layers'>

const NOT_LOADED = 'a layer that no sequence loads whole'

const flawed = ({ config, layers, diffIds }: Recipe, flaw: Flaw | null): Packed => {
  const withLayer = { ...config, rootfs: { type: 'layers', diff_ids: [...diffIds, sha256(NOT_LOADED)] } }
  switch (flaw) {
    case null:
      return { config, layers }
    case 'layer':
      return { config: withLayer, layers: [...layers, tarOf([{ name: 'flaw', data: NOT_LOADED }])] }
    case 'count':
      return { config: withLayer, layers }
    case 'history':
      return { config: { ...config, history: [...layers, null].map(() => ({ created_by: 'RUN' })) }, layers }
  }
}

/** The images as one archive in the form of `docker save`; what they share is in it once. */
export const archiveOf = (items: readonly LoadItem[], flaw: Flaw | null): Buffer => {
  const files = new Map<string, Buffer | string>()
  const manifest = items.map(({ path, tags, parent }) => {
    const packed = flawed(recipeOf(path), flaw)
    const config = JSON.stringify(packed.config)
    const configName = `${hexOf(sha256(config))}.json`
    files.set(configName, config)
    const layerNames = packed.layers.map((layer) => `${hexOf(sha256(layer))}.tar`)
    for (const [at, name] of layerNames.entries()) files.set(name, packed.layers[at] ?? '')
    return {
      Config: configName,
      RepoTags: tags.length === 0 ? null : tags,
      Layers: layerNames,
      ...(parent && path.length > 1 ? { Parent: recipeOf(path.slice(0, -1)).id } : {}),
    }
  })
  files.set('manifest.json', JSON.stringify(manifest))
  return tarOf([...files].map(([name, data]) => ({ name, data })))
}
