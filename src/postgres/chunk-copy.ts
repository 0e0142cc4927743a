// One chunk out of a table: the transaction in which it is locked, looked at and copied. First the lock and then the
// snapshot, since neither TRUNCATE nor a rewrite minds snapshots; then the last look; then COPY as the table's owner.
import pg from 'pg'
import { PartkeeperError } from '../core/errors.ts'
import type { ArchiveFacts } from './archive-queries.ts'
import type { CopySource } from './copy-out.ts'
import { type CopyLane, findLane, writeCopy } from './copy-statements.ts'
import type { Database } from './database.ts'
import { onlyRow } from './plan-queries.ts'
import type { Session } from './session.ts'

/** Lends sessions out. */
export type SessionLender = Pick<Database, 'withClient'>

/** Which rows, and when to stop. */
export interface ChunkRange {
  readonly facts: ArchiveFacts
  readonly fromBlock: number
  readonly toBlock: number
  readonly signal: AbortSignal
}

/** Counting a chunk again is one scan of its blocks. */
const RECOUNT_TIMEOUT_MS = 600_000

/**
 * The planner would rather scan the whole table where a chunk is most of it, and beginning in the middle would change the
 * order of rows; so both are switched off. What shapes values is part of every session, but for xml and money.
 */
const SETTINGS = [
  'set local statement_timeout = 0',
  'set local enable_seqscan = off',
  'set local enable_tidscan = on',
  'set local synchronize_seqscans = off',
  'set local xmloption = content',
  "set local lc_monetary = 'C'",
].join(';\n')

/** What a chunk turned out to be, beside its bytes. */
export interface CopiedChunk<Result> {
  readonly result: Result
  readonly rows: number
  readonly lane: CopyLane
}

/** Copies the rows of a range; `take` gets the bytes and which way they are written. */
export async function copyChunk<Result>(
  sessions: SessionLender,
  range: ChunkRange,
  take: (source: CopySource, lane: CopyLane) => Promise<Result>,
): Promise<CopiedChunk<Result>> {
  return withTable(sessions, range, async (session) => {
    const lane = await findLane(session, range)
    const source = session.copyOut(writeCopy(range, lane), { signal: range.signal })
    const result = await take(source, lane)
    return { result, rows: source.rowCount, lane }
  })
}

/** Counts the rows of a range again, in a snapshot of its own. */
export async function countChunk(sessions: SessionLender, range: ChunkRange): Promise<number> {
  return withTable(sessions, range, async (session) => {
    const text = `select count(*) as rows from only ${range.facts.table} where ctid >= $1::tid and ctid < $2::tid`
    const found = await session.query<{ readonly rows: string }>(
      text,
      [`(${range.fromBlock},0)`, `(${range.toBlock},0)`],
      { timeoutMs: RECOUNT_TIMEOUT_MS },
    )
    return Number(onlyRow(found.rows).rows)
  })
}

async function withTable<Result>(
  sessions: SessionLender,
  { facts }: ChunkRange,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { table, owner } = facts
  if (table === null || owner === null) throw changed('the table is gone')
  const asOwner = `set local role ${pg.escapeIdentifier(owner)}`
  return sessions.withClient((session) =>
    session.transaction(async (inside) => {
      // One round trip, so that nothing lies between the lock and the snapshot but the lock.
      await inside.query(
        `${SETTINGS};\n${asOwner};\nlock table only ${table} in access share mode;\nreset role`,
      )
      await requireUnchanged(inside, facts)
      await inside.query(asOwner)
      return work(inside)
    }, 'begin isolation level repeatable read'),
  )
}

/** What was locked by its name must be the very table, as it was when the export was opened. */
async function requireUnchanged(session: Session, facts: ArchiveFacts): Promise<void> {
  const text = `
    select partkeeper.copy_problem($1::bigint) as problem, partkeeper.quoted_name($2::oid) as table`
  const found = await session.query<{ readonly problem: string | null; readonly table: string | null }>(
    text,
    [facts.export, facts.relation],
  )
  const { problem, table } = onlyRow(found.rows)
  if (problem !== null) throw changed(problem)
  if (table !== facts.table) throw changed('the table was renamed just now')
}

function changed(problem: string): PartkeeperError {
  return new PartkeeperError('statement_failed', `the chunk cannot be copied: ${problem}`)
}
