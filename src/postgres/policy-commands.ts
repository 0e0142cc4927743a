// What a person says about a table: each function calls one SQL function, which checks everything and does it.
// The names of requests are those of the SQL functions; nothing is checked here that SQL checks.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { PoliciesView, SchemaDatabase } from './tables.ts'

/** Arguments of manage(); null leaves SQL's own default. Names are those of the SQL function. */
export interface ManageRequest {
  readonly parent: string
  readonly partitionInterval: string
  readonly control: string | null
  readonly retention: string | null
  readonly premake: number
  readonly horizon: string | null
  readonly timeZone: string
  readonly origin: string | null
  readonly keyEncoding: string | null
  readonly withDefault: boolean
}

/** Puts a table under management; the name is read with the usual schema rules (`public` when it has none). */
export async function manage(database: SchemaDatabase, request: ManageRequest): Promise<void> {
  await sql`select from partkeeper.manage(parent => ${request.parent}::regclass,
    partition_interval => ${request.partitionInterval}, control => ${request.control}::name, retention => ${request.retention},
    premake => ${request.premake}::integer, horizon => ${request.horizon}, time_zone => ${request.timeZone},
    origin => ${request.origin}::timestamptz, key_encoding => ${request.keyEncoding}, with_default => ${request.withDefault}::boolean)`.execute(
    database,
  )
}

/** Arguments of set_retention(). */
export interface RetentionRequest {
  readonly parent: string
  readonly retention: string | null
  readonly onExpiry: string
  readonly grace: string
  /** Store of the archives; null for the one named default. */
  readonly store: string | null
  readonly keepAtLeast: number | null
  readonly maxTotalSize: string | null
}

/** Sets how long the partitions of a table are kept, and what becomes of them. */
export async function setRetention(database: SchemaDatabase, request: RetentionRequest): Promise<void> {
  await sql`select from partkeeper.set_retention(${request.parent}::regclass, ${request.retention}, ${request.onExpiry},
    ${request.grace}, ${request.store}, ${request.keepAtLeast}::integer, ${request.maxTotalSize})`.execute(
    database,
  )
}

/** The policy of a table as it stands. */
export async function readPolicy(database: SchemaDatabase, parent: string): Promise<PolicyRow> {
  const found = await sql<PolicyRow>`
    select policies.* from partkeeper.policies where policies.parent = ${parent}::regclass`.execute(database)
  return onlyRow(found.rows)
}

/** A row of the view policies. */
export type PolicyRow = { readonly [Column in keyof PoliciesView]: PoliciesView[Column]['__select__'] }

/** Lets the held retirement behind a fingerprint go ahead; returns how many partitions that is. */
export async function confirm(
  database: SchemaDatabase,
  parent: string,
  fingerprint: string,
): Promise<number> {
  const found = await sql<{ readonly confirmed: number }>`
    select partkeeper.confirm(${parent}::regclass, ${fingerprint}) as confirmed`.execute(database)
  return onlyRow(found.rows).confirmed
}

/** Forgets the policy of a table. */
export async function unmanage(database: SchemaDatabase, parent: string): Promise<void> {
  await sql`select partkeeper.unmanage(${parent}::regclass)`.execute(database)
}

/** Keeps a partition from being retired. */
export async function hold(database: SchemaDatabase, partition: string, reason: string): Promise<void> {
  await sql`select partkeeper.hold(${partition}::regclass, ${reason})`.execute(database)
}

/** Lifts the hold on a partition. */
export async function release(database: SchemaDatabase, partition: string): Promise<void> {
  await sql`select partkeeper.release(${partition}::regclass)`.execute(database)
}

/** Pauses maintenance of one table, or of all. */
export async function pause(
  database: SchemaDatabase,
  parent: string | null,
  reason: string | null,
): Promise<void> {
  await sql`select partkeeper.pause(${parent}::regclass, ${reason})`.execute(database)
}

/** Lets maintenance go on. */
export async function resume(database: SchemaDatabase, parent: string | null): Promise<void> {
  await sql`select partkeeper.resume(${parent}::regclass)`.execute(database)
}
