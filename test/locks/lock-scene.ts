/**
 * Scenes for the lock tests: a managed table in which a creation and the detach of one partition are due, in the shapes
 * that make these take further locks (a foreign key, a default partition), and a transaction that stays open in the way.
 */
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import type { TestServerKey } from '../support/test-servers.ts'

/** What makes a scene. */
export type LockScene = {
  /** Statements that a bystander runs in a transaction and leaves open. */
  readonly inTheWay: readonly string[]
  /** Statements of writers; $1 is the number of the row. */
  readonly writes: readonly string[]
  readonly withForeignKey?: boolean
  readonly withDefault?: boolean
  /** SQL that breaks the product, to show that the test notices. */
  readonly plantedFault?: string
}

/** A database with a scene in it. */
export type StagedScene = {
  readonly database: TestDatabase
  /** Begins the transaction that stays open; returns how to end it. */
  block(): Promise<() => Promise<void>>
}

/** Writes into the current partition, through the parent. */
export const WRITE_EVENT = `insert into public.events values ($1, 1, clock_timestamp())`

/** Builds the scene. Partitions begin twelve hours before now, so that no test meets the end of a day. */
export async function stage(scene: LockScene, major: TestServerKey): Promise<StagedScene> {
  const database = await createTestDatabase({ major, installed: true })
  const owner = await database.connect()
  const reference = scene.withForeignKey === true ? ' references public.accounts (id)' : ''
  await owner.query(`
    create table public.accounts (id bigint primary key);
    insert into public.accounts values (1);
    create table public.events (id bigint not null, account_id bigint${reference}, created_at timestamptz not null)
      partition by range (created_at)`)
  await owner.query(`
    do $do$
    declare
      origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
    begin
      execute format('create table public.events_oldest partition of public.events for values from (%L) to (%L)',
        origin - interval '4 days', origin - interval '3 days');
      perform partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day', origin => origin,
        with_default => ${scene.withDefault === true});
      insert into public.events values (1, 1, origin - interval '80 hours');
    end $do$`)
  // The server learns of these writes now; the row guard would take them for new ones if it heard of them later.
  await owner.query('select pg_stat_force_next_flush()')
  await owner.query(`select partkeeper.set_policy('public.events', '{"premake": 2}')`)
  await owner.query(`select partkeeper.set_retention('public.events', '3 days', 'detach')`)
  await owner.query(
    `select partkeeper.confirm('public.events', (select max(fingerprint) from partkeeper.plan()))`,
  )
  await owner.query(scene.plantedFault ?? '')
  return { database, block: () => leaveOpen(database, scene.inTheWay) }
}

async function leaveOpen(
  database: TestDatabase,
  statements: readonly string[],
): Promise<() => Promise<void>> {
  const bystander = await database.connect()
  await bystander.query('begin')
  for (const statement of statements) await bystander.query(statement)
  return async () => {
    await bystander.query('commit')
  }
}
