import { createContext, useContext } from 'react'
import { type Glyphs, glyphsFor } from './glyphs.ts'
import { DARK } from './themes.ts'
import type { Theme } from './tokens.ts'

/** How everything is drawn: chosen once, before the first frame. */
export type Skin = { readonly theme: Theme; readonly glyphs: Glyphs; readonly motion: boolean }

const SkinContext = createContext<Skin>({ theme: DARK, glyphs: glyphsFor(true), motion: true })

export const SkinProvider = SkinContext.Provider
export const useSkin = (): Skin => useContext(SkinContext)
