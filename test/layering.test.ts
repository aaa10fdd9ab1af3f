import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

type Import = { readonly from: string; readonly to: string }

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.split(sep).join(posix.sep))

const imports = files.flatMap((from) => specifiers(readFileSync(join(src, from), 'utf8')).map((to) => target(from, to)))

// What each layer may reach: folders of src, `node` for what Node brings, or packages by name. No entry: anything.
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  engine: [/^engine\//],
  stores: [/^(engine|stores)\//, /^node:/, /^execa$/],
  app: [/^(app|engine)\//, /^node:/, /^(?!(react|ink|execa|node:)(\/|$))[a-z@][^/]*$/],
  tui: [/^(tui|app|engine|config)\//, /^node:/, /^[a-z@][^/:]*(\/jsx-runtime)?$/],
  cli: [/^(cli|app|engine|config)\//, /^node:/, /^(?!(react|ink)(\/|$))[a-z@][^/:]*$/],
  config: [/^(config|app|engine)\//, /^node:/, /^(?!(react|ink)(\/|$))[a-z@][^/:]*$/],
}

describe('the arrows of the house', () => {
  for (const [layer, reach] of Object.entries(allowed)) {
    test(`${layer} reaches only what it may`, () => {
      const own = imports.filter(({ from }) => from.startsWith(`${layer}/`))
      expect(own.filter(({ to }) => !reach.some((pattern) => pattern.test(to)))).toEqual([])
    })
  }

  test('one store does not know another', () => {
    const store = (path: string) => /^stores\/([^/]+)\//.exec(path)?.[1]
    const crossed = imports.filter(({ from, to }) => {
      const [one, other] = [store(from), store(to)]
      return one !== undefined && other !== undefined && one !== other
    })
    expect(crossed).toEqual([])
  })

  test('nobody imports main', () => {
    expect(imports.filter(({ to }) => to === 'main.ts')).toEqual([])
  })

  test('the walk has really read the sources', () => {
    // A rule that matches nothing holds always: so every layer must have been seen, and its imports with it.
    for (const layer of ['engine', 'stores', 'app', 'tui', 'cli', 'config']) {
      expect(files.filter((name) => name.startsWith(`${layer}/`)).length, layer).toBeGreaterThan(0)
    }
    expect(files.length).toBeGreaterThan(30)
    expect(imports.length).toBeGreaterThan(files.length)
  })
})

describe('reading imports', () => {
  test('sees every way to import', () => {
    const source = [
      "import a from 'a'",
      "import { b,\n  c } from './b.ts'",
      "import type { D } from '../d.ts'",
      "export * from './e.ts'",
      "import './f.ts'",
      "const g = await import('g')",
    ].join('\n')
    expect(specifiers(source)).toEqual(['a', './b.ts', '../d.ts', './e.ts', './f.ts', 'g'])
  })
})

function specifiers(source: string): readonly string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^'\n]+)'/g
  return [...source.matchAll(pattern)].map((match) => match[1] ?? '')
}

function target(from: string, to: string): Import {
  if (!to.startsWith('.')) return { from, to }
  const path = relative(src, resolve(src, dirname(from), to))
  return { from, to: path.split(sep).join(posix.sep) }
}
