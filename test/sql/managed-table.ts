/**
 * The small parent that tests of planning work on: a table `e`, partitioned by its column `at`, what is planned for it,
 * and what it has. Belongs to the tests of SQL; decides nothing.
 */
import type { SqlSession } from './sql-session.ts'

/** A Saturday, in the middle of the day, of no special month. */
export const NOON = '2026-11-21 12:00:00+00'

/** What to put under management, where it differs from a timestamptz column cut by days in UTC. */
export type ManagedTable = {
  readonly type?: string
  readonly step?: string
  readonly at?: string
  readonly zone?: string
  readonly premake?: number
  readonly horizon?: string
  readonly retention?: string
}

/** One attached partition: name, bounds, state. */
export type Attached = {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly state: string
}

/** Creates the parent `e` and puts it under management; partitions may have been attached before. */
export async function createManaged(sql: SqlSession, table: ManagedTable = {}): Promise<void> {
  await sql.run(`create table e (at ${table.type ?? 'timestamptz'} not null) partition by range (at)`)
  await manage(sql, table)
}

/** Puts `e` under management. */
export async function manage(sql: SqlSession, table: ManagedTable = {}): Promise<void> {
  await sql.run(
    `select from partkeeper.manage('e', $1, at => $2, time_zone => $3, premake => $4, horizon => $5, retention => $6)`,
    [
      table.step ?? '1 day',
      table.at ?? NOON,
      table.zone ?? 'UTC',
      table.premake ?? 4,
      table.horizon ?? null,
      table.retention ?? null,
    ],
  )
}

/** The names of the partitions that are planned to be created at an instant. */
export function listPlanned(sql: SqlSession, at = NOON): Promise<readonly string[]> {
  return sql.column<string>(`select partition from partkeeper.plan('e', $1) where kind = 'create'`, [at])
}

export function listAttached(sql: SqlSession): Promise<readonly Attached[]> {
  return sql.rows<Attached>(
    `select partition::text as name, from_value as from, to_value as to, state from partkeeper.show_partitions('e')`,
  )
}

/** Runs maintenance of `e` and returns each action as "kind partition: outcome". */
export function runMaintenance(sql: SqlSession, at = NOON): Promise<readonly string[]> {
  return sql.column<string>(
    `select format('%s %s: %s', kind, partition, outcome) from partkeeper.run_maintenance('e', $1)`,
    [at],
  )
}

/** Partitions by name and bounds. */
export type Bounds = readonly (readonly [name: string, from: string, to: string])[]

/** Creates the parent `e`, partitioned by its column `at`, with these partitions. */
export async function createParent(sql: SqlSession, type: string, partitions: Bounds): Promise<void> {
  await sql.run(`create table e (at ${type}) partition by range (at)`)
  for (const [name, ...bounds] of partitions) {
    const [from, to] = bounds.map((bound) => (bound.endsWith('VALUE') ? bound : `'${bound}'`))
    await sql.run(`create table ${name} partition of e for values from (${from}) to (${to})`)
  }
}

/** Puts `e` under management with the arguments that decide about bounds; returns its policy. */
export function manageParent(sql: SqlSession, step: string, at: string, zone = 'UTC') {
  return sql.row('select * from partkeeper.manage($1, $2, time_zone => $3, at => $4)', ['e', step, zone, at])
}

export async function listBounds(sql: SqlSession): Promise<Bounds> {
  const rows = await sql.rows<{ partition: string; from_value: string; to_value: string }>(
    `select partition::text, from_value, to_value from partkeeper.show_partitions('e')`,
  )
  return rows.map(({ partition, from_value, to_value }) => [partition, from_value, to_value])
}
