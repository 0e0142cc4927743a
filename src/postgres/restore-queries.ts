// The ledger of restores: what is found, begun, claimed and recorded. The rules are SQL (sql/restore/); nothing is decided
// here. Each function takes whatever runs statements, so that it can take part in a transaction.
import { onlyRow } from './plan-queries.ts'
import { type Queryable, UNLIMITED } from './session.ts'

/** A restore as its row says it. */
export interface RestoreRow {
  readonly id: string
  readonly target: string
  readonly target_name: string
  readonly is_new: boolean
  readonly parent: string | null
  readonly state: RestoreState
  readonly row_count: string
  readonly rows_before: string
}

/** Facts that a restore reaches, one after the other. */
export type RestoreState = 'planned' | 'loaded' | 'indexed' | 'verified' | 'attached'

/** A chunk that is being loaded here. */
export interface ChunkClaim {
  readonly restore: string
  readonly number: number
  readonly term: string
}

const RESTORE_COLUMNS =
  'found.id, found.target::oid::text, found.target_name, found.is_new, found.parent::oid::text, found.state, found.row_count, found.rows_before'

/** Takes the right to a step that is done once; false when somebody else has it. It ends with the transaction. */
export async function lockRestore(session: Queryable, name: string): Promise<boolean> {
  const { rows } = await session.query<{ taken: boolean }>('select partkeeper.lock_restore($1) as taken', [
    name,
  ])
  return onlyRow(rows).taken
}

/** The restore of an archive into a table, or under a parent, whose table is still there. */
export async function findRestore(
  session: Queryable,
  manifestSha256: string,
  place: { readonly target: string | null; readonly parent: string | null },
): Promise<RestoreRow | undefined> {
  const { rows } = await session.query<RestoreRow>(
    `select ${RESTORE_COLUMNS} from partkeeper.find_restore($1, $2::oid, $3::oid) as found where found.id is not null`,
    [manifestSha256, place.target, place.parent],
  )
  return rows[0]
}

/** Calls a restore off whose rows are all gone; false when they are not, or somebody is at it. */
export async function forgetEmptied(session: Queryable, restore: string): Promise<boolean> {
  const { rows } = await session.query<{ emptied: boolean }>(
    'select partkeeper.forget_emptied($1) as emptied',
    [restore],
  )
  return onlyRow(rows).emptied
}

/** What a ledger is opened with. */
export interface RestoreFacts {
  readonly place: string
  readonly source: string
  readonly is_new: boolean
  readonly parent: string | null
  readonly from: string | null
  readonly to: string | null
  readonly chunk_rows: readonly number[]
}

/** Opens the ledger, or returns the one that is there. */
export async function openRestore(
  session: Queryable,
  manifestSha256: string,
  target: string,
  facts: RestoreFacts,
): Promise<RestoreRow> {
  const { rows } = await session.query<RestoreRow>(
    `select ${RESTORE_COLUMNS} from partkeeper.begin_restore($1, $2::oid, $3::jsonb) as found`,
    [manifestSha256, target, JSON.stringify(facts)],
    UNLIMITED,
  )
  return onlyRow(rows)
}

/** Takes the next chunk that nobody is loading. */
export async function claimRestoreChunk(
  session: Queryable,
  request: { readonly restore: string; readonly generation: string; readonly lengthMs: number },
): Promise<ChunkClaim | undefined> {
  const { rows } = await session.query<ChunkClaim>(
    `select restore, number, term from partkeeper.claim_restore_chunk($1, $2, make_interval(secs => $3::numeric / 1000))`,
    [request.restore, request.generation, request.lengthMs],
  )
  return rows[0]
}

/** Makes a claim last from now; false when it is over. */
export async function renewRestoreChunk(
  session: Queryable,
  claim: ChunkClaim,
  lengthMs: number,
): Promise<boolean> {
  const { rows } = await session.query<{ renewed: boolean }>(
    `select partkeeper.renew_restore_chunk($1, $2, $3, make_interval(secs => $4::numeric / 1000)) as renewed`,
    [claim.restore, claim.number, claim.term, lengthMs],
  )
  return onlyRow(rows).renewed
}

/** Gives a chunk back that was not loaded. */
export async function releaseRestoreChunk(session: Queryable, claim: ChunkClaim): Promise<void> {
  await session.query('select partkeeper.release_restore_chunk($1, $2, $3)', [
    claim.restore,
    claim.number,
    claim.term,
  ])
}

/** How far the loading has come. */
export interface RestoreProgress {
  readonly loaded: readonly number[]
  readonly pending: number
}

/** Which chunks are loaded, by whomever. */
export async function readRestoreProgress(session: Queryable, restore: string): Promise<RestoreProgress> {
  const { rows } = await session.query<RestoreProgress>(
    `select coalesce(jsonb_agg(number) filter (where state = 'loaded'), '[]') as loaded,
      (count(*) filter (where state = 'pending'))::integer as pending
    from partkeeper.restore_chunk
    where restore = $1`,
    [restore],
  )
  return onlyRow(rows)
}

/** Records a fact that was reached; returns the state, which may be further already, or not so far while chunks are pending. */
export async function recordRestoreStep(
  session: Queryable,
  restore: string,
  reached: RestoreState,
): Promise<RestoreState> {
  const { rows } = await session.query<{ state: RestoreState }>(
    'select partkeeper.record_restore_step($1, $2) as state',
    [restore, reached],
  )
  return onlyRow(rows).state
}

/** The state of a restore now. */
export async function readRestoreState(session: Queryable, restore: string): Promise<RestoreState> {
  const { rows } = await session.query<{ state: RestoreState }>(
    'select state from partkeeper.restore where id = $1',
    [restore],
  )
  return onlyRow(rows).state
}
