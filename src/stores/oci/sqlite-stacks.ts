import type { DatabaseSync } from 'node:sqlite'
import type { Digest } from '../../engine/digest.ts'
import type { LayerRef } from './facts.ts'

/** Images share most of their layers: each is a row of its own here, and a manifest has the numbers of its rows. */
export const STACK_TABLES = `
  CREATE TABLE refs (number INTEGER PRIMARY KEY, chain_id TEXT NOT NULL, blob TEXT NOT NULL, bytes INTEGER NOT NULL,
    diff_id TEXT NOT NULL, UNIQUE (chain_id, blob, bytes));`

/** The layers of manifests, in a text that is short. */
export type Stacks = {
  readonly write: (layers: readonly LayerRef[]) => string
  /** Null when one of the layers is not known. */
  readonly read: (text: string) => readonly LayerRef[] | null
  /** The same for many texts: what they share is there only once. */
  readonly readMany: () => Stacks['read']
}

type Row = {
  readonly number: number
  readonly chain_id: Digest
  readonly blob: Digest
  readonly bytes: number
  readonly diff_id: Digest
}

const refOf = ({ chain_id: chainId, blob, bytes, diff_id: diffId }: Row): LayerRef => ({
  blob: { digest: blob, size: bytes },
  diffId,
  chainId,
})

const reading =
  (refAt: (number: number) => LayerRef | undefined): Stacks['read'] =>
  (text) => {
    const layers = (JSON.parse(text) as number[]).map(refAt)
    return layers.every((layer) => layer !== undefined) ? layers : null
  }

/** Stacks of layers in a database that has {@link STACK_TABLES}. */
export const stacksIn = (database: DatabaseSync): Stacks => {
  const one = database.prepare('SELECT * FROM refs WHERE number = ?')
  const find = database.prepare('SELECT number FROM refs WHERE chain_id = ? AND blob = ? AND bytes = ?')
  // Another program may have added it just now.
  const add = database.prepare(
    'INSERT INTO refs VALUES (NULL, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET diff_id = diff_id RETURNING number',
  )
  const numberOf = ({ chainId, blob, diffId }: LayerRef): number => {
    const known = find.get(chainId, blob.digest, blob.size) ?? add.get(chainId, blob.digest, blob.size, diffId)
    return (known as Pick<Row, 'number'>).number
  }
  return {
    write: (layers) => JSON.stringify(layers.map(numberOf)),
    read: reading((number) => {
      const row = one.get(number)
      return row === undefined ? undefined : refOf(row as Row)
    }),
    readMany: () => {
      const refs = new Map<number, LayerRef>()
      for (const row of database.prepare('SELECT * FROM refs').iterate() as Iterable<Row>)
        refs.set(row.number, refOf(row))
      return reading((number) => refs.get(number))
    },
  }
}
