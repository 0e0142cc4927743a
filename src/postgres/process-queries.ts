// Registers process starts, heartbeats and goodbyes, and opens and closes the row of a pass.
// The rules are SQL (sql/lease/ and sql/apply/); nothing is decided here.
import { sql } from 'kysely'
import type { Entrance } from '../core/observation.ts'
import type { Outcome } from '../core/outcome.ts'
import { onlyRow } from './plan-queries.ts'
import { codeDigest } from './schema-script.ts'
import type { SchemaDatabase } from './tables.ts'

/** Draws the generation of this process start. `tickMs` is the time between two passes; null for one pass. */
export async function startProcess(
  database: SchemaDatabase,
  request: {
    readonly entrance: Entrance
    readonly name: string
    readonly version: string
    readonly tickMs: number | null
    /** The calendar of this machine, in milliseconds since 1970. */
    readonly calendarMs: number
  },
): Promise<string> {
  const found = await sql<{ readonly generation: string }>`
    select partkeeper.start_process(${request.entrance}, ${request.name}, ${request.version},
      make_interval(secs => ${request.tickMs}::numeric / 1000), to_timestamp(${request.calendarMs}::numeric / 1000),
      ${codeDigest()}) as generation`.execute(database)
  return onlyRow(found.rows).generation
}

/** Says that the process is alive; returns how many leases of dead processes wait to be taken over. */
export async function beat(
  database: SchemaDatabase,
  life: { readonly generation: string; readonly calendarMs: number; readonly mayTakeOver: boolean },
): Promise<number> {
  const found = await sql<{ readonly abandoned: string }>`
    select partkeeper.beat(${life.generation}::bigint, to_timestamp(${life.calendarMs}::numeric / 1000),
      ${life.mayTakeOver}) as abandoned`.execute(database)
  return Number(onlyRow(found.rows).abandoned)
}

/** Who asked this process to leave; null when nobody did. */
export async function readQuietWish(database: SchemaDatabase, generation: string): Promise<string | null> {
  const found = await sql<{ readonly wish: string | null }>`
    select partkeeper.quiet_wish(${generation}::bigint) as wish`.execute(database)
  return onlyRow(found.rows).wish
}

/** Whether this process may leave now; the answer is recorded. */
export async function takeQuietTurn(
  database: SchemaDatabase,
  generation: string,
  reason: string,
): Promise<boolean> {
  const found = await sql<{ readonly mine: boolean }>`
    select partkeeper.take_quiet_turn(${generation}::bigint, ${reason}) as mine`.execute(database)
  return onlyRow(found.rows).mine
}

/** Says goodbye and gives back every lease of this process start. */
export async function stopProcess(
  database: SchemaDatabase,
  generation: string,
  reason: string,
): Promise<void> {
  await sql`select partkeeper.stop_process(${generation}::bigint, ${reason})`.execute(database)
}

/** Keeps what a process said when it gave up. */
export async function recordCrash(
  database: SchemaDatabase,
  crash: { readonly generation: string | null; readonly message: string; readonly report: string },
): Promise<void> {
  await sql`select partkeeper.record_crash(${crash.generation}::bigint, ${crash.message}, ${crash.report}::jsonb)`.execute(
    database,
  )
}

/** Appends to the history what happened `ageMs` ago and lasted so long, or was a moment. */
export async function recordNote(
  database: SchemaDatabase,
  note: {
    readonly kind: string
    readonly detail: string
    readonly ageMs: number
    readonly lastedMs: number | null
  },
): Promise<void> {
  await sql`select partkeeper.record_note(${note.kind}, ${note.detail}, make_interval(secs => ${note.ageMs}::numeric / 1000),
    make_interval(secs => ${note.lastedMs}::numeric / 1000))`.execute(database)
}

/** Which database this is, and whether it knows a process. */
export interface DatabaseIdentity {
  readonly installation: string
  /** Null where the server does not tell. */
  readonly server: string | null
  readonly isRegistered: boolean
}

/** Reads the identity; after a failover that lost the last commits a process may be unknown. */
export async function readDatabaseIdentity(
  database: SchemaDatabase,
  process: { readonly generation: string; readonly name: string } | null,
): Promise<DatabaseIdentity> {
  const found = await sql<DatabaseIdentity>`
    select installation.id as installation, partkeeper.server_identifier()::text as server,
      exists (select from partkeeper.process
        where process.generation = ${process?.generation ?? null}::bigint and process.name = ${process?.name ?? null}) as "isRegistered"
    from partkeeper.installation`.execute(database)
  return onlyRow(found.rows)
}

/** What a pass begins with. */
export interface PassStart {
  readonly run: string
  /** The database's clock as text: the instant to plan for when none was given. */
  readonly at: string
}

/** Opens a pass, after bringing the retirements in line with the catalog; null on a standby. */
export async function beginPass(
  database: SchemaDatabase,
  request: {
    readonly entrance: Entrance
    readonly parent: string | null
    readonly at: string | null
    readonly generation: string
    readonly calendarMs: number
  },
): Promise<PassStart> {
  const found = await sql<{ readonly run: string; readonly at: string }>`
    with reconciled as materialized (select partkeeper.reconcile(${request.parent}::regclass) as ended)
    select partkeeper.begin_run(${request.entrance}, ${request.parent}::regclass, coalesce(${request.at}::timestamptz, now()),
      ${request.generation}::bigint, to_timestamp(${request.calendarMs}::numeric / 1000)) as run, coalesce(${request.at}::timestamptz, now()) as at
    from reconciled`.execute(database)
  return onlyRow(found.rows)
}

/** Closes a pass: samples the write counters for the row guard and counts the outcomes. */
export async function finishPass(
  database: SchemaDatabase,
  request: { readonly run: string; readonly parent: string | null; readonly outcomes: readonly Outcome[] },
): Promise<void> {
  await sql`select partkeeper.sample_writes(${request.parent}::regclass)`.execute(database)
  await sql`select partkeeper.finish_run(${request.run}::bigint, ${[...request.outcomes]}::text[])`.execute(
    database,
  )
}

/** Whether this server only follows another, so that nothing can be done on it. */
export async function isStandby(database: SchemaDatabase): Promise<boolean> {
  const found = await sql<{ readonly standby: boolean }>`select pg_is_in_recovery() as standby`.execute(
    database,
  )
  return onlyRow(found.rows).standby
}
