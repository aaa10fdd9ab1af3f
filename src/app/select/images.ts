import type { Container } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import { nameOf } from '../../engine/image.ts'
import type { Saved } from '../../engine/transfer.ts'
import type { Form } from '../form.ts'
import { FORMS } from '../form.ts'
import { readTag } from '../forms/fields.ts'
import type { State } from '../state.ts'
import { counted } from '../words/counted.ts'
import { detailRowsOf } from './details.ts'
import { cursorRow, partsOfKey } from './rows.ts'

/** What an image is called in a sentence and in a form. */
export const calledName = (image: Image): string => nameOf(image) ?? shortId(image.id)

/** The image under the cursor by the name under the cursor; null on an empty list. */
export const imageHere = (state: State): { readonly image: Image; readonly name: string } | null => {
  const row = cursorRow(state)
  if (row === null) return null
  return { image: row.image, name: row.type === 'tag' ? row.reference : calledName(row.image) }
}

/** The names by which the image under the cursor can be pushed: the one of a tag row, else all it has. */
export const namesHere = (state: State): readonly string[] => {
  const row = cursorRow(state)
  if (row === null) return []
  return row.type === 'tag' ? [row.reference] : row.image.references
}

/** What would be saved: the marked images and names, or the row under the cursor; and what it is called together. */
export const savedHere = (state: State): { readonly images: readonly Saved[]; readonly name: string } => {
  const keys = state.list.marks.size > 0 && state.screen === 'images' ? [...state.list.marks] : [cursorRow(state)?.key]
  const names = new Map<ImageId, Set<string>>()
  for (const key of keys) {
    if (key === undefined) continue
    const { image, reference } = partsOfKey(key)
    const found = state.facts.catalog?.images.get(image)
    if (found === undefined) continue
    const known = names.get(image) ?? new Set<string>()
    for (const name of reference === null ? found.references : [reference]) known.add(name)
    names.set(image, known)
  }
  const images = [...names].map(([image, references]): Saved => ({ image, references: [...references] }))
  const [only] = images
  const name =
    images.length === 1 && only !== undefined
      ? (only.references[0] ?? shortId(only.image))
      : counted(images.length, 'image', 'images')
  return { images, name }
}

/** The container under the cursor of Held by; null when the keys are elsewhere. */
export const containerHere = (state: State): Container | null => {
  if (state.detail.tab !== 'held by' || (state.screen !== 'image' && state.focus !== 'details')) return null
  const row = detailRowsOf(state)[state.detail.places['held by'].cursor]
  return row?.type === 'holder' && row.holder.kind !== 'child' ? row.holder.container : null
}

/** What is worth knowing of what is typed before it is done: that a name is taken from another image. */
export const formNote = ({ facts }: State, { about, texts }: Form): string | null => {
  if (about.type !== 'tag' && about.type !== 'import' && about.type !== 'commit') return null
  const field = FORMS[about.type].fields.findIndex(({ takes }) => takes === 'reference')
  const read = readTag(texts[field] ?? '')
  const name = 'value' in read ? read.value : null
  if (name === null) return null
  const owner = [...(facts.catalog?.images.values() ?? [])].find(({ references }) => references.includes(name))
  if (owner === undefined) return null
  if (about.type === 'tag' && owner.id === about.image) return `It is called ${name} already.`
  return `${name} names another image now. The name moves.`
}
