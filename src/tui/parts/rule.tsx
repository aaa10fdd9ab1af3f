import type { ReactElement } from 'react'
import { useSkin } from '../theme/context.ts'
import { Line } from './line.tsx'
import { span } from './spans.ts'

/** The rule under the header; `joint` is where the rule between the panes begins. */
export const Rule = ({ width, joint }: { readonly width: number; readonly joint?: number }): ReactElement => {
  const { glyphs } = useSkin()
  const rule =
    joint === undefined
      ? glyphs.rule.repeat(width)
      : glyphs.rule.repeat(joint) + glyphs.join + glyphs.rule.repeat(width - joint - 1)
  return <Line spans={[span(rule, 'border')]} />
}
