import type { Review } from '../state.ts'
import { counted } from '../words/counted.ts'
import type { Layout } from './layout.ts'
import { countSteps, reviewLines } from './review.ts'

/** What has to be said before the answer of a review, most serious first. One sentence each. */
export const reviewWarnings = (
  review: Review,
): readonly { readonly tone: 'warn' | 'plain'; readonly text: string }[] => {
  const { images, names, containers, onlyHere, unknown } = countSteps(review.plan)
  const warnings: { tone: 'warn' | 'plain'; text: string }[] = []
  if (onlyHere > 0) {
    const them = counted(onlyHere, 'image exists', 'images exist')
    warnings.push({
      tone: 'warn',
      text: `${them} only here. Nothing can bring ${onlyHere === 1 ? 'it' : 'them'} back.`,
    })
  }
  if (unknown > 0)
    warnings.push({
      tone: 'warn',
      text: `${counted(unknown, 'image', 'images')}: whether ${unknown === 1 ? 'it' : 'they'} can be had again is not known.`,
    })
  if (containers > 0)
    warnings.push({
      tone: 'warn',
      text: `What ${counted(containers, 'container', 'containers')} wrote goes too and cannot be brought back.`,
    })
  if (review.hidden > 0)
    warnings.push({
      tone: 'warn',
      text: `${review.hidden} of them ${review.hidden === 1 ? 'is' : 'are'} hidden by the search or filter and part of this plan.`,
    })
  if (warnings.length === 0 && images > 0)
    warnings.push({ tone: 'plain', text: 'All of it can be pulled again. What is held stays.' })
  if (images + names + containers === 0)
    warnings.push({ tone: 'plain', text: 'Nothing to remove: nothing chosen here may go.' })
  return warnings
}

/** Rows below the list of a review: rule, what it frees, the warnings, a blank, the answers, a blank. */
const reviewFoot = (review: Review): number => 5 + reviewWarnings(review).length

/** Rows for the list of a review; one of them says what is above and below when it does not fit. */
export const reviewHeight = ({ pageRows, short }: Layout, review: Review): number => {
  const room = Math.max(pageRows - reviewFoot(review) - (short ? 0 : 1), 2)
  return reviewLines(review).length > room ? room - 1 : room
}

/** Rows for the steps of a removal under way, or for its report. */
export const runHeight = ({ pageRows, short }: Layout): number => Math.max(pageRows - (short ? 5 : 7), 2)
