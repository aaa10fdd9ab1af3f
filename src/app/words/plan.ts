import type { PlanCounts } from '../select/review.ts'
import { counted } from './counted.ts'

/** What a plan does, as the answer that does it says: `Remove 3 images, 1 tag and 1 container`. */
export const removeWords = ({ images, names, containers }: PlanCounts): string => {
  const parts = [
    ...(images > 0 ? [counted(images, 'image', 'images')] : []),
    ...(names > 0 ? [counted(names, 'tag', 'tags')] : []),
    ...(containers > 0 ? [counted(containers, 'container', 'containers')] : []),
  ]
  return `Remove ${parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'nothing')}`
}
