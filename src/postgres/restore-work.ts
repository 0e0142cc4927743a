// The work of a restore on its table, each piece in the caller's transaction: make it, load a chunk, build a key or an
// index, count, attach. What runs code of users (defaults, checks, triggers) runs as the owner of the table.
import { PartkeeperError } from '../core/errors.ts'
import type { Manifest, ManifestChunk, ManifestDefinition } from '../core/manifest.ts'
import { onlyRow } from './plan-queries.ts'
import type { ChunkClaim } from './restore-queries.ts'
import {
  listValueSettings,
  quoteName,
  STRICT_TABLE,
  writeCopyIn,
  writeCopyOut,
  writeCreateTable,
  writeDefault,
  writeDefinition,
  writeStrictTable,
} from './restore-statements.ts'
import { readTableOid } from './restore-target-queries.ts'
import { type QueryChoices, type Session, UNLIMITED } from './session.ts'

/** A text of a manifest: by itself, so that no second statement can stand behind it. */
const ALONE: QueryChoices = { ...UNLIMITED, isAlone: true }
/** What a definition refers to is not there, or is something else here. */
const MISSING_STATES: ReadonlySet<string | undefined> = new Set([
  '42704',
  '42883',
  '42P01',
  '3F000',
  '42703',
  '0A000',
  '42804',
])

/** Lets the statements of this transaction take as long as they need. */
export async function allowLongWork(session: Session): Promise<void> {
  await session.query('set local statement_timeout = 0')
}

/** Runs work as the owner of a table. */
export async function asOwner<Result>(
  session: Session,
  target: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { rows } = await session.query<{ role: string }>('select partkeeper.act_as_owner($1::oid) as role', [
    target,
  ])
  const result = await work()
  await session.query('select partkeeper.act_as($1)', [onlyRow(rows).role])
  return result
}

/** Makes a table of its own from a manifest; returns its OID, and the defaults that cannot be had here. */
export async function makeTable(
  session: Session,
  place: { readonly schema: string; readonly name: string },
  manifest: Manifest,
): Promise<{ readonly target: string; readonly notes: readonly string[] }> {
  const table = quoteName(place)
  await session.query(writeCreateTable(table, manifest.shape.columns), [], ALONE)
  const notes: string[] = []
  for (const column of manifest.shape.columns) {
    if (column.default === null) continue
    const problem = await tryStatement(session, writeDefault(table, column.name, column.default))
    if (problem !== undefined) notes.push(`default of column ${column.name} left out: ${problem}`)
  }
  const target = await readTableOid(session, table)
  if (target === null) throw new PartkeeperError('internal', 'a table that was just made is not there')
  return { target, notes }
}

/** Makes the table that will become a partition of the parent again. */
export async function makePartitionTable(
  session: Session,
  parent: string,
  name: string,
  span: { readonly from: string; readonly to: string },
): Promise<string> {
  const { rows } = await session.query<{ target: string }>(
    'select partkeeper.make_restore_table($1::oid, $2, $3, $4)::text as target',
    [parent, name, span.from, span.to],
  )
  return onlyRow(rows).target
}

/** Loads a chunk and records it, in the transaction of the session: both or neither. Returns the rows. */
export async function loadChunkRows(
  session: Session,
  request: {
    readonly target: string
    readonly manifest: Manifest
    readonly chunk: ManifestChunk
    readonly claim: ChunkClaim
    readonly source: AsyncIterable<Uint8Array>
    readonly signal: AbortSignal
  },
): Promise<number> {
  const { target, manifest, chunk, claim, source, signal } = request
  await allowLongWork(session)
  await setValueSettings(session, manifest)
  const rows = await asOwner(session, target, async () => {
    const table = await readTableName(session, target)
    const count = await session.copyIn(writeCopyIn(table, manifest.encoding, chunk), source, { signal })
    await session.query('set constraints all immediate')
    return count
  })
  if (rows !== chunk.rows) {
    throw new PartkeeperError(
      'archive_damaged',
      `${chunk.key} has ${rows} rows, the manifest says ${chunk.rows}`,
    )
  }
  await session.query('select partkeeper.record_loaded($1, $2, $3)', [
    claim.restore,
    claim.number,
    claim.term,
  ])
  return rows
}

/** The qualified and quoted name that a table has now. */
export async function readTableName(session: Session, target: string): Promise<string> {
  const { rows } = await session.query<{ name: string | null }>(
    'select partkeeper.quoted_name($1::oid) as name',
    [target],
  )
  const { name } = onlyRow(rows)
  if (name === null) throw new PartkeeperError('not_found', 'the table of the restore is gone')
  return name
}

async function setValueSettings(session: Session, manifest: Manifest): Promise<void> {
  for (const [name, value] of listValueSettings(manifest)) {
    await session.query('select set_config($1, $2, true)', [name, value])
  }
}

/** What became of a constraint or an index: made, there already, or left out and why. */
export type DefinitionOutcome =
  | { readonly kind: 'made' | 'there' }
  | { readonly kind: 'left_out'; readonly reason: string }

/** Makes a constraint or an index of the manifest, unless the table has it. Rows that break it are an error. */
export async function makeDefinition(
  session: Session,
  target: string,
  definition: ManifestDefinition,
): Promise<DefinitionOutcome> {
  await allowLongWork(session)
  const { rows } = await session.query<{ name: string | null }>(
    'select partkeeper.restore_object_name($1::oid, $2) as name',
    [target, definition.name],
  )
  const { name } = onlyRow(rows)
  if (name === null) return { kind: 'there' }
  const text = writeDefinition(await readTableName(session, target), name, definition)
  if (text === undefined) return { kind: 'left_out', reason: 'it is no definition of an index' }
  const problem = await asOwner(session, target, () => tryStatement(session, text))
  return problem === undefined ? { kind: 'made' } : { kind: 'left_out', reason: problem }
}

/** Builds the next key or index that the parent has and the table lacks; false when it lacks none. */
export async function buildNextDefinition(session: Session, restore: string): Promise<boolean> {
  await allowLongWork(session)
  const { rows } = await session.query<{ statement: string | null }>(
    'select partkeeper.build_next_definition($1) as statement',
    [restore],
    UNLIMITED,
  )
  return onlyRow(rows).statement !== null
}

/** Runs a statement so that the transaction survives it; what it lacks here is the answer, any other error is thrown. */
async function tryStatement(session: Session, text: string): Promise<string | undefined> {
  await session.query('savepoint one_statement')
  try {
    await session.query(text, [], ALONE)
  } catch (error) {
    if (!(error instanceof PartkeeperError) || !MISSING_STATES.has(error.sqlState)) throw error
    await session.query('rollback to savepoint one_statement')
    return error.message
  }
  await session.query('release savepoint one_statement')
  return undefined
}

/** Last things after the indexes: identities go on behind the rows, and the planner learns of them. */
export async function settleTable(session: Session, target: string, isNew: boolean): Promise<void> {
  await allowLongWork(session)
  await asOwner(session, target, async () => {
    if (isNew) await session.query('select partkeeper.advance_identities($1::oid)', [target], UNLIMITED)
    await session.query(`analyze ${await readTableName(session, target)}`, [], UNLIMITED)
  })
}

/** Counts the rows of a table as its owner. */
export async function countTableRows(session: Session, target: string): Promise<bigint> {
  await allowLongWork(session)
  return asOwner(session, target, async () => {
    const table = await readTableName(session, target)
    const { rows } = await session.query<{ count: string }>(
      `select count(*) as count from ${table}`,
      [],
      UNLIMITED,
    )
    return BigInt(onlyRow(rows).count)
  })
}

/** The bytes of a table as its chunks were written, in pieces; as the caller. */
export function readTableOut(
  session: Session,
  table: string,
  manifest: Manifest,
  choices: { readonly lane: 'text' | 'binary'; readonly isEmpty?: boolean; readonly signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  return session.copyOut(writeCopyOut(table, manifest.encoding, choices), { signal: choices.signal })
}

/** Loads a chunk into a table made for it and reads it out again; the table ends with the transaction. */
export async function* passThroughTable(
  session: Session,
  manifest: Manifest,
  chunk: ManifestChunk,
  options: { readonly source: AsyncIterable<Uint8Array>; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  await allowLongWork(session)
  await setValueSettings(session, manifest)
  await session.query(writeStrictTable(manifest), [], ALONE)
  await session.copyIn(writeCopyIn(STRICT_TABLE, manifest.encoding, chunk), options.source, options)
  yield* readTableOut(session, STRICT_TABLE, manifest, { lane: chunk.lane, signal: options.signal })
}

/** Attaches the table of a restore and holds its span. Error `busy` when a lock is not free in time. */
export async function attachRestored(
  session: Session,
  restore: string,
  request: { readonly span: object; readonly lockWaitMs: number },
): Promise<void> {
  await session.query(
    'select partkeeper.attach_restored($1, $2::jsonb, make_interval(secs => $3::numeric / 1000))',
    [restore, JSON.stringify(request.span), request.lockWaitMs],
    UNLIMITED,
  )
}
