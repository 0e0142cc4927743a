// What the steps of the demo's story work with, and the counts they share. A step reads the database again for every
// figure it prints; only rows of tables that are about to be dropped are remembered, since nobody can count them later.
import type { Clock } from '../core/ports.ts'
import type { Database } from '../postgres/database.ts'
import type { Tables } from '../postgres/tables.ts'
import type { DemoReport } from './demo-report.ts'
import type { EventDay } from './event-filling.ts'
import type { EventWriter } from './event-writer.ts'
import { COUNT_PER_PARTITION, countWithDetached, LIST_DETACHED } from './ledger-statements.ts'

/** The table of the story. */
export const EVENTS = 'public.events'

/** The scene of the story: the database, the writer, and who is told. */
export type DemoScene = {
  readonly database: Database<Tables>
  readonly writer: EventWriter
  readonly report: DemoReport
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The days that are filled, oldest first; what is written later belongs to the writer. */
  readonly days: readonly EventDay[]
  /** The longest insert during each pass. */
  readonly longestWaitsMs: number[]
  /** Rows of detached tables by name, counted before each pass that might drop them. */
  readonly rowsBeforeDrop: Map<string, number>
}

/** A table and the rows counted in it. */
export type CountedTable = { readonly table: string; readonly rows: number }

/** Rows of the table and of the tables that were detached from it, all of one instant. */
export type CountedScene = { readonly events: number; readonly detached: readonly CountedTable[] }

/** Counts everything there is, and remembers what a later pass may drop. */
export async function countScene({ database, rowsBeforeDrop }: DemoScene): Promise<CountedScene> {
  const listed = await database.query<{ readonly partition: string }>(LIST_DETACHED)
  const tables = listed.rows.map(({ partition }) => partition)
  const counted = await database.query<{ readonly rows: string }>(countWithDetached(tables))
  const [events, ...rest] = counted.rows.map(({ rows }) => Number(rows))
  const detached = tables.map((table, number) => ({ table, rows: rest[number] ?? Number.NaN }))
  for (const { table, rows } of detached) rowsBeforeDrop.set(table, rows)
  return { events: events ?? Number.NaN, detached }
}

/** Counts the rows of each partition; one without rows is not in the answer. */
export async function countPerPartition({ database }: DemoScene): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ readonly partition: string; readonly rows: string }>(
    COUNT_PER_PARTITION,
  )
  return new Map(rows.map((row) => [row.partition, Number(row.rows)]))
}

/** The sum of what was counted. */
export function sumRows(tables: readonly CountedTable[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}

/** A table's name without the schema that all tables of the story share. */
export function shortName(table: string): string {
  return table.replace(/^public\./, '')
}
