import { readFile } from 'node:fs/promises'

/** What `--version` prints: the version of the package this program came in. */
export const versionText = async (packageFile: URL): Promise<string> => {
  const description: unknown = JSON.parse(await readFile(packageFile, 'utf8'))
  const version =
    typeof description === 'object' && description !== null && 'version' in description ? description.version : null
  return `imgtui ${String(version)}\n`
}
