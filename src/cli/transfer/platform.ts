import type { Platform } from '../../engine/platform.ts'

const PART = /^[A-Za-z0-9_.-]+$/

/** `linux/amd64` or `linux/arm64/v8`; null for anything else. */
export const readPlatform = (text: string): Platform | null => {
  const [os = '', architecture = '', variant, ...more] = text.split('/')
  const parts = [os, architecture, ...(variant === undefined ? [] : [variant])]
  if (more.length > 0 || !parts.every((part) => PART.test(part))) return null
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** What is said where {@link readPlatform} found nothing. */
export const notAPlatform = (text: string): string => `“${text}” is no platform: it is written linux/arm64.`
