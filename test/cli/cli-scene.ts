/**
 * A database for tests of the command line: with a table like the first one people bring, and with one whose partitions
 * are old enough to expire. Each test file has a database of its own; the commands see it only through its URL.
 */
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** Ten past days of one partition each, from twenty days ago; nothing in them. */
export const OLD_TABLE = `
create table public.visits (id bigint, seen_at timestamptz not null) partition by range (seen_at);
do $do$
begin
  for day in 1..10 loop
    execute format('create table public.visits_old_%s partition of public.visits for values from (%L) to (%L)',
      lpad(day::text, 2, '0'), (current_date - 21 + day)::timestamptz, (current_date - 20 + day)::timestamptz);
  end loop;
end $do$`

/** The first table people bring: neither partitioned nor with a key. */
export const PLAIN_TABLE = `
create table public.events (uuid text, name text, user_id bigint, account_id bigint, created_at timestamptz)`

/** A database with a client of its owner. */
export type CliScene = {
  readonly url: string
  readonly database: TestDatabase
  readonly client: pg.Client
  drop(): Promise<void>
}

/** Makes the database and runs statements in it. */
export async function makeCliScene(installed: boolean, ...statements: readonly string[]): Promise<CliScene> {
  const database = await createTestDatabase({ major: 15, installed })
  const client = await database.connect()
  for (const statement of statements) await client.query(statement)
  return { url: database.url, database, client, drop: () => database.drop() }
}
