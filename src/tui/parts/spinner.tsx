import { useEffect, useState } from 'react'
import { useSkin } from '../theme/context.ts'

const UNICODE = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const ASCII = ['-', '+', '*', '+']
const FRAME = 200

/** The sign of work under way, five frames a second; nothing ticks while nothing works, and with motion off it stands still. */
export const useSpinner = (working: boolean): string => {
  const { glyphs, motion } = useSkin()
  const [frame, setFrame] = useState(0)
  useEffect(() => {
    if (!working || !motion) return
    const timer = setInterval(() => setFrame((last) => last + 1), FRAME)
    return () => clearInterval(timer)
  }, [working, motion])
  const frames = glyphs.running === 'R' ? ASCII : UNICODE
  return frames[frame % frames.length] ?? '*'
}
