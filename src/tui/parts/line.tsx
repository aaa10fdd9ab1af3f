import { Box, Text } from 'ink'
import { createContext, type ReactElement, useContext } from 'react'
import { asciiOnly } from '../text/ascii.ts'
import { useSkin } from '../theme/context.ts'
import { ASCII } from '../theme/glyphs.ts'
import { type Emphasis, paint } from './paint.ts'
import type { Span } from './spans.ts'

/** True for everything that stands behind a dialog. */
const BehindContext = createContext(false)
export const BehindProvider = BehindContext.Provider

type Props = { readonly spans: readonly Span[]; readonly emphasis?: Emphasis }

/** One row of the screen. The spans have to come in the width they should take: nothing is wrapped. */
export const Line = ({ spans, emphasis: wished = 'none' }: Props): ReactElement => {
  const { theme, glyphs } = useSkin()
  const emphasis = useContext(BehindContext) ? 'faint' : wished
  const { background, inverse = false } = theme.selection
  const selected = emphasis === 'selected'
  const painted = spans
    .map((piece) => paint(piece, theme, emphasis, glyphs === ASCII ? asciiOnly(piece.text) : piece.text))
    .join('')
  return (
    <Box flexShrink={0} height={1}>
      <Text
        wrap="truncate"
        {...(selected && background !== undefined ? { backgroundColor: background } : {})}
        inverse={selected && inverse}
      >
        {painted}
      </Text>
    </Box>
  )
}
