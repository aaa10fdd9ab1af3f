import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root as project } from '../../scripts/root.ts'
import { ociStore } from '../../src/stores/oci/index.ts'
import { newFolder, onBench } from '../interop/bench.ts'
import { DEEDS, type OwnStore, ownStore } from '../interop/deeds.ts'
import { type Matrix, openMatrix } from '../interop/matrix.ts'
import { INTRUSIONS } from '../interop/neighbours.ts'
import { filledPage, madePart } from '../interop/page.ts'
import { type Cell, ROWS, type Row } from '../interop/plan.ts'
import { makeSamples, type Samples } from '../interop/samples.ts'
import { TOOLS, type Tool, titleOf, toolOf } from '../interop/tools.ts'
import { expectKnown, expectTrue, lyingIn, withStore } from '../interop/truth.ts'
import type { Verdict, Writing } from '../interop/verdict.ts'

let matrix: Matrix
beforeAll(async () => {
  matrix = await openMatrix()
})
afterAll(() => matrix.close())

/** Rows and cells that came out as the table has them. */
let confirmed = 0

type Limit = { readonly type: string; readonly says: RegExp | null } | null

/** What was found must be what the table says. Only a tool of another version may do better. */
const confirm = (found: Verdict | Writing, limit: Limit, { isKnown }: Tool): void => {
  if (!isKnown && found.type === 'all') return
  const says = 'says' in found ? found.says : ''
  expect(found.type, says).toBe(limit?.type ?? 'all')
  if (limit !== null && limit.says !== null) expect(says).toMatch(limit.says)
  confirmed += 1
}

const checkRow = async ({ form, limit }: Row): Promise<void> => {
  const { writing, artifact } = await matrix.written(form)
  confirm(writing, limit, toolOf(form.writer))
  const inside = writing.type === 'all' ? form.content : limit?.becomes
  expect(artifact?.content).toBe(inside)
}

const checkCell = async ({ form, reader, limit }: Cell): Promise<void> =>
  confirm(await matrix.read(form, reader), limit, toolOf(reader))

/** A cell stands under the tool that is missing, so that the report names it; else under the writer. */
const standsUnder = ({ form, reader }: Cell): string =>
  toolOf(form.writer).missing === null && toolOf(reader).missing !== null ? reader : form.writer

for (const tool of TOOLS) {
  describe.skipIf(tool.missing !== null)(`interchange: ${titleOf(tool)}`, () => {
    for (const row of ROWS.filter(({ form }) => form.writer === tool.name))
      it.concurrent(`writes ${row.form.kind}, ${row.form.content}`, () => checkRow(row))
    for (const cell of ROWS.flatMap(({ cells }) => cells).filter((one) => standsUnder(one) === tool.name)) {
      const { form, reader } = cell
      const title = `${toolOf(form.writer).title}, ${form.kind}, ${form.content} → ${toolOf(reader).title}`
      it.concurrent(title, () => checkCell(cell))
    }
  })
}

for (const tool of TOOLS.filter(({ name }) => INTRUSIONS.some((one) => one.tool === name))) {
  describe.skipIf(tool.missing !== null)(`a store of imgtui after ${titleOf(tool)}`, () => {
    for (const { does, names, run } of INTRUSIONS.filter((one) => one.tool === tool.name)) {
      const prove = () =>
        onBench(async (bench) => {
          const root = bench.at('shop')
          const samples = await makeSamples(bench.at('samples'))
          await withStore(root, async (store) => {
            await store.load?.({ path: samples.several.layout })
            await expectTrue(root, store)
            await run({ root, samples, bench })
            const { images } = await store.list()
            expect(images.flatMap(({ references }) => references).sort()).toEqual(names)
            await expectTrue(root, store)
            // The next change of the program's own must lose nothing of what the other tool did.
            await store.load?.({ path: samples.gzip.layout })
            const ids = new Set((await lyingIn(root)).map(({ id }) => id))
            expect(images.filter(({ id }) => !ids.has(id))).toEqual([])
            await expectTrue(root, store)
          })
        })
      it.concurrent(does, prove)
    }
  })
}

const judges = [toolOf('skopeo'), toolOf('umoci')]
const judged = `${judges.map(titleOf).join(' and ')} know each image after imgtui`

describe.skipIf(judges.some(({ missing }) => missing !== null))(judged, () => {
  const folder = newFolder()
  const root = join(folder, 'shop')
  let store: OwnStore
  let samples: Samples
  beforeAll(async () => {
    samples = await makeSamples(join(folder, 'samples'))
    store = ownStore(ociStore({ root }))
  })
  afterAll(async () => {
    store.close()
    await rm(folder, { recursive: true })
  })

  for (const { does, run } of DEEDS) {
    it(does, async () => {
      await run(store, samples)
      await expectTrue(root, store)
      await expectKnown(root)
    })
  }
})

describe('the page', () => {
  // With a path, the table is written into that page, and only once every cell of it was found to be so.
  const target = process.env.IMGTUI_TEST_INTEROP_PAGE || null

  const compare = async (): Promise<void> => {
    const page = await readFile(join(project, 'docs/interop.md'), 'utf8')
    expect(page).toBe(filledPage(page, madePart()))
  }
  const write = async (path: string): Promise<void> => {
    const all = ROWS.length + ROWS.flatMap(({ cells }) => cells).length
    expect(confirmed, 'not every cell was found to be as the table has it').toBe(all)
    await writeFile(path, filledPage(await readFile(path, 'utf8'), madePart()))
  }
  it(target === null ? 'has the table that the tests prove' : 'is written', () =>
    target === null ? compare() : write(target),
  )
})
