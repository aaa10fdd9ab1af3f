import type { DatabaseSync } from 'node:sqlite'
import type { Digest } from '../../engine/digest.ts'
import type { LayerFacts } from './content.ts'
import type { Descriptor } from './documents.ts'
import { type Facts, factsInMemory, type HeadRow, headRowOf, type LayerRef } from './facts.ts'
import { openSqlite } from './sqlite.ts'
import { STACK_TABLES, stacksIn } from './sqlite-stacks.ts'

// A change of what is kept gets a new number; tables of another one are dropped.
const VERSION = 4
const DROPPED = ['manifests', 'refs', 'layers', 'packed'].map((table) => `DROP TABLE IF EXISTS ${table};`).join(' ')
const TABLES = `
  CREATE TABLE manifests (digest TEXT PRIMARY KEY, kind TEXT NOT NULL, head TEXT NOT NULL, layers TEXT, size INTEGER);
  CREATE TABLE layers (digest TEXT PRIMARY KEY, bytes INTEGER NOT NULL, diff_id TEXT NOT NULL, size INTEGER NOT NULL);
  CREATE TABLE packed (diff_id TEXT PRIMARY KEY, descriptor TEXT NOT NULL);
  CREATE INDEX layers_by_diff_id ON layers (diff_id);
  ${STACK_TABLES}
  PRAGMA user_version = ${VERSION};`

const prepareTables = (database: DatabaseSync): void => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version === VERSION) return
  database.exec(`BEGIN IMMEDIATE; ${DROPPED} ${TABLES} COMMIT`)
}

type ManifestRow = {
  readonly digest: Digest
  readonly kind: string
  readonly head: string
  readonly size: number | null
}
type LayerRow = { readonly digest: Digest; readonly bytes: number; readonly diff_id: Digest; readonly size: number }

const headOf = ({ kind, head, size }: ManifestRow): HeadRow =>
  kind === 'list' ? { kind: 'list', children: JSON.parse(head) } : { kind: 'image', head: JSON.parse(head), size }

const layerOf = (row: unknown): LayerFacts | null => {
  if (row === undefined) return null
  const { digest, bytes, diff_id: diffId, size } = row as LayerRow
  return { blob: { digest, size: bytes }, diffId, size }
}

const BUSY = 5

/** False when another program is writing just now: what is learnt is then not kept, and learnt again when it is needed. */
const unlessBusy = (write: () => unknown): boolean => {
  try {
    write()
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY) return false
    throw error
  }
}

const factsIn = (database: DatabaseSync): Facts => {
  prepareTables(database)
  const statements = {
    layers: database.prepare('SELECT layers FROM manifests WHERE digest = ?'),
    layer: database.prepare('SELECT * FROM layers WHERE digest = ?'),
    byDiffId: database.prepare('SELECT * FROM layers WHERE diff_id = ? LIMIT 1'),
    addManifest: database.prepare('INSERT OR REPLACE INTO manifests VALUES (?, ?, ?, ?, NULL)'),
    addLayer: database.prepare('INSERT OR REPLACE INTO layers VALUES (?, ?, ?, ?)'),
    packed: database.prepare('SELECT descriptor FROM packed WHERE diff_id = ?'),
    addPacked: database.prepare('INSERT OR REPLACE INTO packed VALUES (?, ?)'),
    size: database.prepare('UPDATE manifests SET size = ? WHERE digest = ?'),
    forget: database.prepare('DELETE FROM manifests WHERE digest = ?'),
  }
  const stacks = stacksIn(database)
  // All at once: a list asks for nearly every row, and one query costs a fifth of ten thousand.
  const rows = new Map<Digest, HeadRow>()
  const every = database.prepare('SELECT digest, kind, head, size FROM manifests')
  for (const row of every.iterate() as Iterable<ManifestRow>) rows.set(row.digest, headOf(row))
  return {
    row: (manifest) => rows.get(manifest) ?? null,
    layersOf: (manifest) => {
      const row = statements.layers.get(manifest) as { layers: string | null } | undefined
      return typeof row?.layers === 'string' ? stacks.read(row.layers) : null
    },
    allLayers: () => {
      const read = stacks.readMany()
      const found = new Map<Digest, readonly LayerRef[]>()
      const query = database.prepare('SELECT digest, layers FROM manifests WHERE layers IS NOT NULL')
      for (const row of query.iterate() as Iterable<{ digest: Digest; layers: string }>) {
        const layers = read(row.layers)
        if (layers !== null) found.set(row.digest, layers)
      }
      return found
    },
    layer: (digest) => layerOf(statements.layer.get(digest)),
    layerOf: (diffId) => layerOf(statements.byDiffId.get(diffId)),
    learnManifest: (manifest, facts) => {
      rows.set(manifest, headRowOf(facts))
      const head = JSON.stringify(facts.kind === 'list' ? facts.children : facts.head)
      unlessBusy(() => {
        const layers = facts.kind === 'list' ? null : stacks.write(facts.layers)
        statements.addManifest.run(manifest, facts.kind, head, layers)
      })
    },
    learnSize: (manifest, size) => {
      const row = rows.get(manifest)
      if (row?.kind === 'image') rows.set(manifest, { ...row, size })
      unlessBusy(() => statements.size.run(size, manifest))
    },
    learnLayer: ({ blob, diffId, size }) =>
      void unlessBusy(() => statements.addLayer.run(blob.digest, blob.size, diffId, size)),
    packedAs: (diffId) => {
      const row = statements.packed.get(diffId) as { descriptor: string } | undefined
      return row === undefined ? null : (JSON.parse(row.descriptor) as Descriptor)
    },
    learnPacked: (diffId, packed) => void unlessBusy(() => statements.addPacked.run(diffId, JSON.stringify(packed))),
    forget: (manifests) => {
      for (const manifest of manifests) {
        unlessBusy(() => statements.forget.run(manifest))
        rows.delete(manifest)
      }
    },
    together: (work) => {
      const begun = unlessBusy(() => database.exec('BEGIN IMMEDIATE'))
      try {
        work()
      } finally {
        if (begun) database.exec('COMMIT')
      }
    },
    close: () => database.close(),
  }
}

/**
 * Facts that outlive the program, in an SQLite file. Where it cannot be opened, or breaks on the way, they are kept in
 * memory instead: a cache must never be the reason why something fails.
 */
export const openFacts = async (path: string): Promise<Facts> => {
  try {
    const database = await openSqlite(path, 20)
    // Losing the last facts in a power loss costs nothing; the file itself stays whole.
    database.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL')
    return forgiving(factsIn(database))
  } catch {
    return factsInMemory()
  }
}

/** The same facts, but the first call that fails moves everything from then on into memory. */
const forgiving = (disk: Facts): Facts => {
  let current = disk
  const attempt = <T>(call: (facts: Facts) => T): T => {
    try {
      return call(current)
    } catch (error) {
      if (!(error instanceof Error && 'errcode' in error)) throw error
      current = factsInMemory()
      return call(current)
    }
  }
  return {
    row: (manifest) => attempt((facts) => facts.row(manifest)),
    layersOf: (manifest) => attempt((facts) => facts.layersOf(manifest)),
    allLayers: () => attempt((facts) => facts.allLayers()),
    layer: (digest) => attempt((facts) => facts.layer(digest)),
    layerOf: (diffId) => attempt((facts) => facts.layerOf(diffId)),
    learnManifest: (manifest, facts) => attempt((all) => all.learnManifest(manifest, facts)),
    learnSize: (manifest, size) => attempt((facts) => facts.learnSize(manifest, size)),
    learnLayer: (facts) => attempt((all) => all.learnLayer(facts)),
    packedAs: (diffId) => attempt((facts) => facts.packedAs(diffId)),
    learnPacked: (diffId, packed) => attempt((facts) => facts.learnPacked(diffId, packed)),
    forget: (manifests) => attempt((facts) => facts.forget(manifests)),
    together: (work) => attempt((facts) => facts.together(work)),
    close: () => attempt((facts) => facts.close()),
  }
}
