/** Longest text that terminals are known to take through OSC 52. Bytes, encoded. */
const LONGEST_COPY = 74_994

/** Puts text on the clipboard of whoever sits at the terminal, by OSC 52; false where that cannot work. */
export const copyBy52 = (text: string): boolean => {
  const encoded = Buffer.from(text).toString('base64')
  if (process.env.TERM === 'linux' || process.env.TERM === 'dumb' || encoded.length > LONGEST_COPY) return false
  process.stdout.write(`\u001b]52;c;${encoded}\u0007`)
  return true
}
