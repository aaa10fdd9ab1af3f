import type { Arrival } from '../../engine/transfer.ts'
import type { CheckReport } from '../../engine/upkeep.ts'
import { counted, grouped } from './counted.ts'

/** Names in a sentence: all of a few, else the first ones and how many more. */
const listed = (names: readonly string[]): string => {
  if (names.length <= 3) return names.join(', ')
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

/** What a load brought: `Loaded 3 images: a:1, b:2, c:3.` */
export const loadedWords = (arrivals: readonly Arrival[]): string => {
  const images = new Set(arrivals.map(({ image }) => image)).size
  if (images === 0) return 'There was no image in the archive.'
  const names = [...new Set(arrivals.flatMap(({ references }) => references))]
  return `Loaded ${counted(images, 'image', 'images')}${names.length === 0 ? ', without a name' : `: ${listed(names)}`}.`
}

/** What a check came to: `Nothing is wrong: 60 images, 103 blobs.` */
export const checkedWords = ({ images, blobs, findings }: CheckReport): string => {
  const looked = `${counted(images, 'image', 'images')}, ${counted(blobs, 'blob', 'blobs')}`
  const damage = findings.filter(({ kind }) => kind === 'damage').length
  if (damage > 0) return `${counted(damage, 'thing is', 'things are')} damaged: ${looked}.`
  const more = findings.length === 0 ? '' : ` ${grouped(findings.length)} to know of.`
  return `Nothing is wrong: ${looked}.${more}`
}
