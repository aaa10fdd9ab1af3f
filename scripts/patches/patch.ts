/** One text to be replaced inside a dependency's file; it must stand there exactly once. */
export type Edit = { readonly find: string; readonly replace: string }

/** A change that the bundle makes to a dependency, and why. */
export type Patch = {
  readonly name: string
  readonly reason: string
  /** The file, from `node_modules` on, with forward slashes. */
  readonly file: string
  readonly edits: readonly Edit[]
}

/** The file's text with every edit made; throws, naming the patch, when a text to be replaced is not there once. */
export function applyPatch(patch: Patch, source: string): string {
  let text = source
  for (const { find, replace } of patch.edits) {
    const count = text.split(find).length - 1
    if (count !== 1) {
      throw new Error(
        `Patch "${patch.name}" no longer fits ${patch.file}: expected once, found ${count} times: ${find}. ` +
          'Read the new version of the dependency, then update or drop the patch in scripts/patches.',
      )
    }
    text = text.replace(find, () => replace)
  }
  return text
}
