/**
 * Tables with a lot of work due, so that a pass of a worker is long enough to be interrupted: hundreds of partitions to
 * create, and expired ones to detach, or to drop as well, all confirmed.
 */
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { endWorkers } from './worker-fleet.ts'

/** A database with managed tables named events_1, events_2 ... in which nothing is due yet. */
export type WorkerScene = { readonly database: TestDatabase; readonly client: pg.Client }

/** Days are counted from twelve hours ago, so that no test meets the end of one. */
const MAKE_TABLE = `
do $do$
declare
  origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
  parent constant text := 'public.events_%1$s';
begin
  execute format('create table %%s (id bigint, created_at timestamptz not null) partition by range (created_at)', parent);
  for day in 4 .. 9 loop
    execute format('create table %%s_old_%%s partition of %%s for values from (%%L) to (%%L)', parent, day, parent,
      origin - interval '1 day' * day, origin - interval '1 day' * (day - 1));
  end loop;
  perform partkeeper.manage(parent, '1 day', premake => 1, horizon => '1 day', origin => origin);
end $do$`

/** Makes tables; in each the retirement of six partitions, and creations, become due by makeDue. */
export async function stageTables(tables: number): Promise<WorkerScene> {
  const database = await createTestDatabase({ major: 15, installed: true })
  const client = await database.connect()
  await makeTables(client, tables)
  return { database, client }
}

/** Makes the tables in a database that has the schema. */
export async function makeTables(client: pg.Client, tables: number): Promise<void> {
  for (let number = 1; number <= tables; number += 1) {
    await client.query(MAKE_TABLE.replaceAll('%1$s', String(number)).replaceAll('%%', '%'))
  }
}

/** Lends tables to one test. */
export async function withTables(tables: number, work: (scene: WorkerScene) => Promise<void>): Promise<void> {
  const scene = await stageTables(tables)
  try {
    await work(scene)
  } finally {
    endWorkers(scene.database.url)
    await scene.database.drop()
  }
}

/** Lets work fall due in every table at one moment; a drop is due in the pass after the detach. */
export async function makeDue(
  { client }: Pick<WorkerScene, 'client'>,
  creations: number,
  onExpiry: 'detach' | 'drop' = 'detach',
): Promise<void> {
  await client.query('begin')
  await client.query(
    `select partkeeper.set_policy(parent, '{"premake": ${creations + 1}}') from partkeeper.policies`,
  )
  await client.query(
    `select partkeeper.set_retention(parent, '3 days', '${onExpiry}', grace => '0 minutes') from partkeeper.policies`,
  )
  await client.query(
    `select partkeeper.confirm(held.parent, held.fingerprint)
     from (select parent, max(fingerprint) as fingerprint from partkeeper.plan() group by parent) as held
     where held.fingerprint is not null`,
  )
  await client.query('commit')
}
