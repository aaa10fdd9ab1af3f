import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'
import { root } from './root.ts'
import { isStale } from './stale.ts'
import { watchBundle } from './watch.ts'

const { values } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    'if-stale': { type: 'boolean', default: false },
    patches: { type: 'boolean', default: true },
    entry: { type: 'string', default: join(root, 'src/main.ts') },
    out: { type: 'string', default: join(root, 'dist') },
  },
  allowNegative: true,
})

const options = { entry: values.entry, out: values.out, patched: values.patches }

if (values.watch) {
  await watchBundle(options)
} else if (!values['if-stale'] || (await isStale(values.out))) {
  const begun = performance.now()
  try {
    const { files, bytes, entryBytes } = await bundle(options)
    const kilo = (count: number) => `${Math.round(count / 1000)} kB`
    const seconds = ((performance.now() - begun) / 1000).toFixed(2)
    console.log(`built ${files} files, ${kilo(bytes)} in all, ${kilo(entryBytes)} to start, in ${seconds} s`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
