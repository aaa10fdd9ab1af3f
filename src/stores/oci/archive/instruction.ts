import { refused } from './words.ts'

/** One instruction: `CMD` with whatever follows it. `rest` has no blanks around it. */
export type Instruction = { readonly name: string; readonly rest: string }

const CONTINUED = /\\[ \t]*$/

/** The instructions in lines of a Dockerfile: comments and empty lines left out, a backslash at the end of a line joins. */
export const parseInstructions = (lines: readonly string[]): readonly Instruction[] => {
  const found: Instruction[] = []
  let begun = ''
  const finish = (): void => {
    const [, name = '', rest = ''] = /^\s*(\S+)\s*([\s\S]*?)\s*$/.exec(begun) ?? []
    if (name !== '') found.push({ name: name.toUpperCase(), rest })
    begun = ''
  }
  for (const line of lines.flatMap((text) => text.split(/\r?\n/))) {
    if (/^\s*(#|$)/.test(line)) continue
    begun += line.replace(CONTINUED, '')
    if (!CONTINUED.test(line)) finish()
  }
  finish()
  return found
}

/** The texts of a JSON list; null for what is none. Rejects a list of anything else than texts. */
export const jsonList = (text: string): readonly string[] | null => {
  if (!text.startsWith('[')) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(value)) return null
  if (!value.every((entry) => typeof entry === 'string')) throw refused('A list in JSON may only hold strings')
  return value
}

const SHELL = ['/bin/sh', '-c']

/** A command in either form: a JSON list as it stands, anything else for the shell. */
export const commandOf = (rest: string): readonly string[] =>
  jsonList(rest) ?? [...SHELL, ...(rest === '' ? [] : [rest])]
