import { harmlessJson } from '../engine/harmless.ts'

/** A JSON document for standard output: indented, one final line break, nothing in it that a terminal would act on. */
export const jsonText = (document: unknown): string => `${harmlessJson(JSON.stringify(document, null, 2))}\n`
