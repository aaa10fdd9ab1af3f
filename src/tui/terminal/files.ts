import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve, sep } from 'node:path'
import type { Files } from '../../app/jobs/submit.ts'

const HOME = /^~(?=$|\/)/

const resolved = (text: string): string => resolve(text.replace(HOME, homedir))

/** As much as all of these begin with. */
const agreed = (names: readonly string[]): string => {
  let common = names[0] ?? ''
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1)
  return common
}

const isFolder = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() === true
}

/** The files of this machine, as typed paths mean them. */
export const filesHere: Files = {
  resolve: resolved,
  kindOf: async (path) => {
    const found = await stat(path).catch(() => null)
    if (found === null) return null
    return found.isDirectory() ? 'folder' : 'file'
  },
  complete: async (text) => {
    if (text === '~') return `~${sep}`
    const cut = text.lastIndexOf('/') + 1
    const [folder, begun] = [text.slice(0, cut), text.slice(cut)]
    const names = await readdir(resolved(folder === '' ? '.' : folder)).catch(() => [])
    // Hidden ones are meant only by those who type the dot.
    const fitting = names.filter((name) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
    const whole = folder + agreed(fitting)
    if (fitting.length === 0) return text
    return fitting.length === 1 && (await isFolder(resolved(whole))) ? `${whole}/` : whole
  },
}
