/**
 * A table with a rollup: its partitions of 10 and 11 May 2024 are due, with two rows each, and a function that sums a partition
 * up into a table of totals, written as the manual shows it. Instants are in the past.
 */
import { forgetWrites, makeDailyTable, retain } from './retirement-scene.ts'
import type { SqlSession } from './sql-session.ts'

/** A total that the rollup function has written. */
export type Total = { readonly day: string; readonly visits: number }

/** Makes the table, the totals and the function, sets the policy, and lets the first retirement go ahead. */
export async function makeRolledTable(
  sql: SqlSession,
  table: string,
  { settings = `'3 days', 'detach'`, body = '' }: { readonly settings?: string; readonly body?: string } = {},
): Promise<void> {
  await makeDailyTable(sql, { table, days: [-5, -4, 0, 1] })
  await sql.run(`insert into ${table} values (1, '2024-05-10 10:00+00'), (2, '2024-05-10 11:00+00'),
    (3, '2024-05-11 10:00+00'), (4, '2024-05-11 11:00+00')`)
  await sql.run(`create table ${table}_total (day text, visits bigint)`)
  await writeRollup(sql, table, body)
  await forgetWrites(sql, table)
  await retain(sql, { table, settings })
  await sql.run(
    `select partkeeper.set_policy('${table}', jsonb_build_object('rollup', 'public.${table}_rollup'))`,
  )
}

/** Writes the function, with statements of a test before it counts. */
export async function writeRollup(sql: SqlSession, table: string, body = ''): Promise<void> {
  await sql.run(`create or replace function public.${table}_rollup(partition regclass, from_time timestamptz, to_time timestamptz)
    returns void language plpgsql set search_path = '' as $rollup$
    declare number bigint;
    begin
      ${body}
      execute format('select count(*) from %s', partition) into number;
      insert into public.${table}_total values (to_char(from_time at time zone 'UTC', 'YYYY-MM-DD'), number);
    end $rollup$`)
}

/** What was summed up, oldest first. */
export function totalsOf(sql: SqlSession, table: string): Promise<readonly Total[]> {
  return sql.rows(`select day, visits::int from public.${table}_total order by day`)
}

/** How many rollups of a table are on record and in force. */
export function recordedOf(sql: SqlSession, table: string): Promise<number> {
  return sql.value(
    `select count(*)::int from partkeeper.rollups where parent_name = $1 and forgotten_at is null`,
    [`public.${table}`],
  )
}

export const BOTH_DAYS: readonly Total[] = [
  { day: '2024-05-10', visits: 2 },
  { day: '2024-05-11', visits: 2 },
]
