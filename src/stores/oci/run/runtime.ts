import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A program that runs OCI bundles, by its path. */
export type Runtime = { readonly path: string }

/** Why nothing can be run here, or what runs it. */
export type Found = { readonly runtime: Runtime } | { readonly cannot: string }

// Both take the same command line; crun is the lighter one.
// Both take the same command line. runc also runs where control groups of both kinds are mounted, which crun refuses.
const NAMES = ['runc', 'crun']

// A user's PATH often leaves out where the system's own programs are.
const folders = (): readonly string[] => [
  ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
]

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Looks for a program that runs containers. */
export const findRuntime = async (): Promise<Found> => {
  if (process.platform !== 'linux') return { cannot: 'Containers can be run on Linux only.' }
  if (process.getuid?.() !== 0) return { cannot: 'Only root can run containers of this store.' }
  for (const name of NAMES)
    for (const folder of folders()) {
      const path = join(folder, name)
      if (await isProgram(path)) return { runtime: { path } }
    }
  return { cannot: 'Neither crun nor runc is installed, and one of them is needed to run containers.' }
}
