/**
 * The months of the history in tests: which partitions it has, and taking one away as if it had not been made in time.
 * Decides nothing itself.
 */
import type { SqlSession } from './sql-session.ts'

/** Names of the partitions of the history, without what is the same for all. */
export async function monthsOf(sql: SqlSession): Promise<readonly string[]> {
  return sql.column(
    `select substring(partition::text from 'event_(?:p)?(.*)$') from partkeeper.show_partitions('partkeeper.event')`,
  )
}

/** The first of the month that lies so many months from now, as in the names. */
export async function monthAt(sql: SqlSession, offset: number): Promise<string> {
  return sql.value(
    `select to_char(date_trunc('month', now() at time zone 'UTC') + make_interval(months => $1), 'YYYYMMDD')`,
    [offset],
  )
}

/** Takes the partition of one month away, as if it had not been made in time. */
export async function dropMonth(sql: SqlSession, offset: number): Promise<void> {
  await sql.run(`drop table partkeeper.event_p${await monthAt(sql, offset)}`)
}
