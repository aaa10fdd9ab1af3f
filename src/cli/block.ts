type Screen = Pick<NodeJS.WriteStream, 'write' | 'rows'>

// A line longer than the terminal is wide is to be cut by the terminal, which alone knows how wide its characters are.
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h']

/** Draws lines over those of the call before, the last ones where the terminal is too low for all. */
export const blockOn = (screen: Screen): ((lines: readonly string[]) => void) => {
  let shown = 0
  return (lines) => {
    // Some terminals say that they have no rows at all. One line more than there is room for would move all the others.
    const kept = lines.slice(-Math.max((screen.rows || 24) - 1, 1))
    const up = shown === 0 ? '' : `\u001b[${shown}A`
    screen.write(`${NO_WRAP}${up}${kept.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J${WRAP}`)
    shown = kept.length
  }
}
