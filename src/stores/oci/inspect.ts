import type { ImageId } from '../../engine/image.ts'
import type { Inspection } from '../../engine/store.ts'
import { dateOfText, fieldsOf, labelsOf, textOf } from '../decode.ts'
import { decodeSettings } from '../decode-config.ts'
import { storedImage } from './chain.ts'
import { notFound } from './faults.ts'
import type { Keeper } from './keeper.ts'
import { lookAtImage } from './list.ts'
import { readConfig } from './manifests.ts'
import { familiarName } from './state.ts'

/** What the config and the store say of one image; `raw` has the shape of `docker image inspect`. */
export const inspectImage = async (keeper: Keeper, id: ImageId, signal?: AbortSignal): Promise<Inspection> => {
  const stored = await storedImage(keeper, id, signal)
  const { image } = await lookAtImage(keeper, id, signal)
  if (image === null) throw notFound('image')
  const { created, author, platform, diffIds, history, raw } = await readConfig(keeper.source, id)
  const config = fieldsOf(raw.config)
  const comment = textOf(raw.comment) || (history.at(-1)?.comment ?? '')
  const common = { id, references: image.references, digests: stored.digests.map(familiarName), parent: image.parent }
  return {
    ...common,
    platform,
    created: dateOfText(created),
    size: image.size,
    author,
    comment,
    ...decodeSettings(config),
    labels: labelsOf(config.Labels),
    driver: 'oci',
    layers: diffIds,
    raw: {
      Id: id,
      RepoTags: common.references,
      RepoDigests: common.digests,
      Parent: image.parent ?? '',
      Comment: comment,
      Created: created ?? '',
      Author: author,
      Config: raw.config ?? null,
      Architecture: platform.architecture,
      ...(platform.variant !== undefined && { Variant: platform.variant }),
      Os: platform.os,
      Size: image.size,
      Manifest: stored.manifest,
      RootFS: { Type: 'layers', Layers: diffIds },
      History: raw.history ?? [],
    },
  }
}
