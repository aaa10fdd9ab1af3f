import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { commandLineDoc, flagBlock } from './docs/command-line.ts'
import { keyBlock, keysDoc } from './docs/keys.ts'
import { settingsDoc } from './docs/settings.ts'
import { root } from './root.ts'

// Writes the documents that are drawn from the program's own tables. With --check nothing is written, and a document that
// is not as it would be written ends with exit code 1.
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const blocks: Readonly<Record<string, () => string>> = { keys: keyBlock, flags: flagBlock }

/** Fills what stands between `<!-- name -->` and `<!-- /name -->`; everything else of the text stays. */
function filled(text: string): string {
  return Object.entries(blocks).reduce((all, [name, block]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [all.indexOf(begin), all.indexOf(end)]
    if (from === -1 || to < from) throw new Error(`README.md has no place for ${name}: ${begin} … ${end}`)
    return `${all.slice(0, from + begin.length)}\n${block()}${all.slice(to)}`
  }, text)
}

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8').catch(() => '')

const documents: readonly (readonly [path: string, text: string])[] = [
  ['docs/keys.md', keysDoc()],
  ['docs/settings.md', settingsDoc()],
  ['docs/command-line.md', commandLineDoc()],
  ['README.md', filled(await read('README.md'))],
]

const stale: string[] = []
for (const [path, text] of documents) {
  if ((await read(path)) === text) continue
  stale.push(path)
  if (values.check) continue
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

if (values.check && stale.length > 0) {
  console.error(`Not as the program has it: ${stale.join(', ')}. npm run docs writes them anew.`)
  process.exitCode = 1
} else {
  console.log(stale.length === 0 ? 'docs are current' : `${values.check ? 'stale' : 'wrote'}: ${stale.join(', ')}`)
}
