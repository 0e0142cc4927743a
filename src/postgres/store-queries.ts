// Stores as the database knows them: registered, marked, seen, failing. One function of sql/store/ each.
// The rules are there; nothing is decided here.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A registered store. */
export interface StoreRecord {
  readonly name: string
  readonly url: string
  /** Identity that the place must show; null before its first use. */
  readonly marker: string | null
  /** Null while nobody has tried. */
  readonly conditionalWrites: boolean | null
  /** Identity of this installation, which a marker names. */
  readonly installation: string
}

/** Looks a store up; undefined when none of that name is registered. */
export async function readStore(database: SchemaDatabase, name: string): Promise<StoreRecord | undefined> {
  const found = await sql<StoreRecord>`
    select store.name, store.url, store.marker, store.conditional_writes as "conditionalWrites",
      installation.id as installation
    from partkeeper.store
    cross join partkeeper.installation
    where store.name = ${name}`.execute(database)
  return found.rows[0]
}

/** Registers a store or changes its place; the same again changes nothing. */
export async function setStore(database: SchemaDatabase, name: string, url: string): Promise<void> {
  await sql`select partkeeper.set_store(${name}, ${url})`.execute(database)
}

/** Draws an identity for a place that has none yet. */
export async function drawMarker(database: SchemaDatabase): Promise<string> {
  const found = await sql<{ readonly marker: string }>`select gen_random_uuid() as marker`.execute(database)
  return onlyRow(found.rows).marker
}

/** Records the identity of a store's place, unless one is recorded; returns the one in force. */
export async function recordMarker(database: SchemaDatabase, name: string, marker: string): Promise<string> {
  const found = await sql<{ readonly marker: string }>`
    select partkeeper.record_marker(${name}, ${marker}::uuid) as marker`.execute(database)
  return onlyRow(found.rows).marker
}

/** Notes that a worker sees the store with its marker. */
export async function noteStoreSeen(database: SchemaDatabase, name: string): Promise<void> {
  await sql`select partkeeper.note_store_seen(${name})`.execute(database)
}

/** Notes that the store cannot be used, and why. */
export async function noteStoreFailure(
  database: SchemaDatabase,
  name: string,
  failure: string,
): Promise<void> {
  await sql`select partkeeper.note_store_failure(${name}, ${failure})`.execute(database)
}

/** Notes what the store can do. */
export async function noteStoreAbilities(
  database: SchemaDatabase,
  name: string,
  conditionalWrites: boolean,
): Promise<void> {
  await sql`select partkeeper.note_store_abilities(${name}, ${conditionalWrites}::boolean)`.execute(database)
}
