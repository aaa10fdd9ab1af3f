import { Box, Text } from 'ink'
import { createContext, type ReactElement, useContext } from 'react'
import { asciiOnly } from '../text/ascii.ts'
import { useSkin } from '../theme/context.ts'
import { ASCII } from '../theme/glyphs.ts'
import type { Theme } from '../theme/tokens.ts'
import type { Span } from './spans.ts'

/** How a line stands out: under the cursor, behind a dialog, or as the rest. */
export type Emphasis = 'selected' | 'faint' | 'none'

const propsOf = ({ token = 'fg', bold, underline, inverse }: Span, theme: Theme, emphasis: Emphasis) => {
  // Faint text would drown on the selection background.
  const drawn = emphasis === 'faint' ? 'faint' : emphasis === 'selected' && token === 'faint' ? 'muted' : token
  const look = theme.looks[drawn]
  return {
    ...(look.color === undefined ? {} : { color: look.color }),
    ...(look.dim === true && emphasis !== 'selected' ? { dimColor: true } : {}),
    bold: emphasis !== 'faint' && (bold ?? look.bold ?? false),
    underline: emphasis !== 'faint' && (underline ?? look.underline ?? false),
    inverse: inverse ?? false,
  }
}

/** True for everything that stands behind a dialog. */
const BehindContext = createContext(false)
export const BehindProvider = BehindContext.Provider

/** One row of the screen. The spans have to come in the width they should take: nothing is wrapped. */
export const Line = ({
  spans,
  emphasis: wished = 'none',
}: {
  readonly spans: readonly Span[]
  readonly emphasis?: Emphasis
}): ReactElement => {
  const { theme, glyphs } = useSkin()
  const emphasis = useContext(BehindContext) ? 'faint' : wished
  const { background, inverse = false } = theme.selection
  const selected = emphasis === 'selected'
  return (
    <Box flexShrink={0} height={1}>
      <Text
        wrap="truncate"
        {...(selected && background !== undefined ? { backgroundColor: background } : {})}
        inverse={selected && inverse}
      >
        {spans.map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no identity but their place.
          <Text key={index} {...propsOf(piece, theme, emphasis)}>
            {glyphs === ASCII ? asciiOnly(piece.text) : piece.text}
          </Text>
        ))}
      </Text>
    </Box>
  )
}
