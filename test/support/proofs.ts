import type { Bytes } from '../../src/engine/size.ts'
import { isExact } from '../../src/engine/size.ts'
import type { FreedRow } from './freed.ts'

/** All sets that were removed from one engine. */
export type Proof = {
  readonly engine: string
  readonly version: string
  readonly driver: string
  readonly seed: number
  readonly rows: readonly FreedRow[]
  /** What is there when nothing can go any more. */
  readonly left: FreedRow | null
}

const grouped = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/g, ',')
const amount = (bytes: Bytes): string =>
  isExact(bytes)
    ? grouped(bytes.atMost)
    : `${grouped(bytes.atLeast)} … ${Number.isFinite(bytes.atMost) ? grouped(bytes.atMost) : '?'}`

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---:')), ...rows.map(line)].join('\n')
}

const sum = (rows: readonly FreedRow[], of: (row: FreedRow) => number): number =>
  rows.reduce((all, row) => all + of(row), 0)

/** The sets of a classic store as a Markdown table: predicted beside what left the disk. */
const exactTable = (rows: readonly FreedRow[]): string =>
  table(
    [
      'set',
      'asked',
      'gone',
      'of these along',
      'Σ Size',
      '`docker system df` reclaimable',
      'free now',
      'predicted',
      'freed on disk',
      'Δ LayersSize',
    ],
    [
      ...rows.map((row, index) => [
        String(index + 1),
        String(row.asked),
        String(row.gone),
        String(row.along),
        grouped(row.sumOfSizes),
        grouped(row.dfClaims),
        amount(row.freeNow),
        `**${amount(row.predicted)}**`,
        `**${grouped(row.onDisk ?? 0)}**`,
        grouped(row.layersSize),
      ]),
      [
        'all',
        String(sum(rows, (row) => row.asked)),
        String(sum(rows, (row) => row.gone)),
        String(sum(rows, (row) => row.along)),
        grouped(sum(rows, (row) => row.sumOfSizes)),
        '',
        '',
        `**${grouped(sum(rows, (row) => row.predicted.atMost))}**`,
        `**${grouped(sum(rows, (row) => row.onDisk ?? 0))}**`,
        grouped(sum(rows, (row) => row.layersSize)),
      ],
    ],
  )

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`)

/** The sets of a containerd store as a Markdown table: the bounds around what the engine counted. */
const boundsTable = (rows: readonly FreedRow[]): string =>
  table(
    [
      'set',
      'asked',
      'gone',
      'Σ Size',
      '`docker system df` reclaimable',
      'at least',
      'Δ LayersSize',
      'at most',
      'at least / Δ',
    ],
    [
      ...rows.map((row, index) => [
        String(index + 1),
        String(row.asked),
        String(row.gone),
        grouped(row.sumOfSizes),
        grouped(row.dfClaims),
        grouped(row.predicted.atLeast),
        `**${grouped(row.layersSize)}**`,
        Number.isFinite(row.predicted.atMost) ? grouped(row.predicted.atMost) : '?',
        percent(row.predicted.atLeast, row.layersSize),
      ]),
      [
        'all',
        String(sum(rows, (row) => row.asked)),
        String(sum(rows, (row) => row.gone)),
        grouped(sum(rows, (row) => row.sumOfSizes)),
        '',
        grouped(sum(rows, (row) => row.predicted.atLeast)),
        `**${grouped(sum(rows, (row) => row.layersSize))}**`,
        grouped(sum(rows, (row) => row.predicted.atMost)),
        percent(
          sum(rows, (row) => row.predicted.atLeast),
          sum(rows, (row) => row.layersSize),
        ),
      ],
    ],
  )

const leftText = ({ dfClaims, total, freeNow }: FreedRow): string =>
  `After the last set, which was everything that nothing uses, \`docker system df\` still calls ${grouped(dfClaims)} of ` +
  `${grouped(total)} bytes (${Math.trunc((100 * dfClaims) / total)} %) reclaimable; imgtui says ${amount(freeNow)}.\n`

/** One engine's sets, with a heading. */
export const proofText = ({ engine, version, driver, seed, rows, left }: Proof): string => {
  const exact = rows.every(({ onDisk }) => onDisk !== null)
  const table = exact ? exactTable(rows) : boundsTable(rows)
  const head = `### ${engine}\n\nEngine ${version}, ${driver}; ${rows.length} sets, seed ${seed}; the last one is everything unused.`
  return `${head}\n\n${table}\n${left === null ? '' : `\n${leftText(left)}`}`
}
