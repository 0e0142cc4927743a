/**
 * Scenes for tests of retirement: a managed table with the partitions a test names by their day, and the plan, the pass and
 * the state of it as short rows. Instants are given, so that no test depends on the time of day. Decides nothing itself.
 */
import type { SqlSession } from './sql-session.ts'

/** An instant in the past: planning for it is allowed to retire, and its days never change. */
export const AT = '2024-05-15 12:00:00+00'

/** One planned action, partition names without their schema. */
export type Planned = {
  readonly kind: string
  readonly partition: string
  readonly held: string | null
  readonly waiting: string | null
  readonly fingerprint: string | null
  readonly reason: string
}

/** What became of one action, partition names without their schema. */
export type Passed = {
  readonly kind: string
  readonly partition: string
  readonly outcome: string
  readonly detail: string
  readonly hint: string | null
  readonly sqlstate: string | null
}

/** Which table, at which instant, and for which days from that one (0 is its own day) it has partitions beforehand. */
export type SceneOptions = {
  readonly table: string
  readonly days: readonly number[]
  readonly at?: string
  readonly extra?: string
}

/** Makes a table with one partition per day named, and puts it under management without a retention. */
export async function makeDailyTable(sql: SqlSession, options: SceneOptions): Promise<void> {
  const { table, days, at = AT, extra = '' } = options
  await sql.run(`create table public.${table} (id bigint, created_at timestamptz not null${extra})
    partition by range (created_at)`)
  for (const day of days) await makeDay(sql, { table, day, at })
  await sql.run(
    `select partkeeper.manage('public.${table}', '1 day', premake => 1, horizon => '1 day', at => $1)`,
    [at],
  )
}

/** Makes one partition as a person would, by hand. */
export async function makeDay(
  sql: SqlSession,
  { table, day, at = AT }: { readonly table: string; readonly day: number; readonly at?: string },
): Promise<void> {
  await sql.run(
    `do $do$ begin execute (select format('create table public.%I partition of public.${table} for values from (%L) to (%L)',
      '${table}_p' || to_char(day, 'YYYYMMDD'), day at time zone 'UTC', (day + interval '1 day') at time zone 'UTC')
      from (select date_trunc('day', timestamptz '${at}' at time zone 'UTC') + interval '${day} days') as span(day)); end $do$`,
  )
}

/** Sets the retention and lets the first retirement under it go ahead when it is held for its size. */
export async function retain(
  sql: SqlSession,
  options: { readonly table: string; readonly settings: string; readonly at?: string },
): Promise<void> {
  const { table, settings, at = AT } = options
  await sql.run(`select partkeeper.set_retention('public.${table}', ${settings})`)
  const print = await fingerprintOf(sql, table, at)
  if (print !== null) await sql.run('select partkeeper.confirm($1::regclass, $2, $3)', [table, print, at])
}

/** The instant it is in the database, as text. */
export async function nowOf(sql: SqlSession): Promise<string> {
  return sql.value('select clock_timestamp()::text')
}

/**
 * Makes a table whose partitions from the first day named to the fourth day before the instant were retired under `drop`
 * with this grace, and returns their names, oldest first. The instant must not be ahead of the clock.
 */
export async function makeDetached(
  sql: SqlSession,
  options: SceneOptions & { readonly grace: string; readonly at: string },
): Promise<readonly string[]> {
  const { table, grace, at } = options
  await makeDailyTable(sql, options)
  await retain(sql, { table, settings: `'3 days', 'drop', '${grace}'`, at })
  const done = await passUntilQuiet(sql, table, at)
  return done.filter((text) => text.startsWith('detach ')).map((text) => text.slice('detach '.length))
}

/** A table with one detached partition whose grace is over; returns the partition's name. */
export async function makeDue(sql: SqlSession, table: string): Promise<string> {
  const [due] = await makeDetached(sql, { table, grace: '0 minutes', days: [-4], at: await nowOf(sql) })
  if (due === undefined) throw new Error(`nothing of ${table} was detached`)
  return due
}

/** Keeps the plan for an instant in a temporary table, for a test that changes the world before it is applied. */
export async function keepPlan(sql: SqlSession, table: string, at?: string): Promise<void> {
  await sql.run('drop table if exists pg_temp.planned')
  await sql.run(
    `create temporary table planned as
     select action from partkeeper.plan($1::regclass, coalesce($2, clock_timestamp())) as action`,
    [table, at],
  )
}

/** Applies the kept plan, action by action, as a pass would; each lock is waited for as long as told. */
export async function applyKeptPlan(
  sql: SqlSession,
  { at, lockWait = '100 ms' }: { readonly at?: string; readonly lockWait?: string } = {},
): Promise<readonly Passed[]> {
  return sql.rows(
    `select result.kind, replace(result.partition, 'public.', '') as partition, result.outcome, result.detail
     from pg_temp.planned
     cross join partkeeper.try_action(planned.action, coalesce($1, clock_timestamp()), lock_wait => $2) as result
     order by (planned.action).position`,
    [at, lockWait],
  )
}

/** The statement that attaches a retired partition again, as a person would write it. */
export async function attachStatement(sql: SqlSession, table: string, partition: string): Promise<string> {
  return sql.value(
    `select format('alter table %s attach partition %s for values from (%L) to (%L)', $1::text, $2::text, from_value, to_value)
     from partkeeper.retirement where partition = $2::regclass order by id desc limit 1`,
    [table, partition],
  )
}

/** The fingerprint that `plan()` shows for what is held of a table; null when nothing is. */
export async function fingerprintOf(sql: SqlSession, table: string, at = AT): Promise<string | null> {
  return sql.value('select max(fingerprint) from partkeeper.plan($1::regclass, $2)', [table, at])
}

/** The plan for one table. */
export async function planOf(sql: SqlSession, table: string, at = AT): Promise<readonly Planned[]> {
  return sql.rows(
    `select kind, replace(partition, 'public.', '') as partition, held, waiting, fingerprint, reason
     from partkeeper.plan($1::regclass, $2)`,
    [table, at],
  )
}

/** The partitions that a plan would retire, in its order. */
export async function expiredOf(sql: SqlSession, table: string, at = AT): Promise<readonly string[]> {
  const actions = await planOf(sql, table, at)
  return actions.filter(({ kind }) => kind === 'detach').map(({ partition }) => partition)
}

/** One pass of `run_maintenance()` over one table. */
export async function passOver(sql: SqlSession, table: string, at = AT): Promise<readonly Passed[]> {
  return sql.rows(
    `select kind, replace(partition, 'public.', '') as partition, outcome, detail, hint, sqlstate
     from partkeeper.run_maintenance($1::regclass, $2)`,
    [table, at],
  )
}

/** Passes until nothing is done any more; the actions done, in order, as "kind partition". */
export async function passUntilQuiet(sql: SqlSession, table: string, at = AT): Promise<readonly string[]> {
  const done: string[] = []
  for (let passes = 0; passes < 100; passes += 1) {
    const results = (await passOver(sql, table, at)).filter(({ outcome }) => outcome === 'done')
    if (results.length === 0) return done
    done.push(...results.map(({ kind, partition }) => `${kind} ${partition}`))
  }
  throw new Error(`no end of passes: ${done.slice(-6).join(', ')}`)
}

/** The partitions attached to a table, in the order of their names. */
export async function attachedTo(sql: SqlSession, table: string): Promise<readonly string[]> {
  return sql.column(
    `select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = $1::regclass order by relname`,
    [table],
  )
}

/** State of the newest retirement of a partition; undefined when it has none. */
export async function stateOf(sql: SqlSession, partition: string): Promise<string | undefined> {
  const states = await sql.column<string>(
    'select state from partkeeper.retirement where partition_name = $1 order by id desc limit 1',
    [`public.${partition}`],
  )
  return states[0]
}

/** Whether a relation of this name exists in public. */
export async function exists(sql: SqlSession, relation: string): Promise<boolean> {
  return sql.value('select to_regclass($1) is not null', [`public.${relation}`])
}

/** Makes the row guard believe that all partitions of a table were watched for months, and never written to. */
export async function forgetWrites(sql: SqlSession, table: string): Promise<void> {
  await flushStatistics(sql)
  await sql.run(
    `insert into partkeeper.write_sample (partition, parent, writes, first_sampled_at)
     select inhrelid, inhparent, partkeeper.write_count(inhrelid), '2023-01-01+00' from pg_inherits where inhparent = $1::regclass
     on conflict (partition) do update
       set writes = excluded.writes, first_sampled_at = excluded.first_sampled_at, changed_at = null`,
    [table],
  )
}

/** Hands the session's counters to the server, which otherwise waits up to a second. */
export async function flushStatistics(sql: SqlSession): Promise<void> {
  await sql.run('select pg_stat_force_next_flush()')
}
