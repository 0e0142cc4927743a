// What the steps of the demo's story work with, and the counts they share. A step reads the database again for every
// figure it prints; only rows of tables that are about to go are remembered, since nobody can count them later.
import type { Clock } from '../core/ports.ts'
import type { Database } from '../postgres/database.ts'
import type { Tables } from '../postgres/tables.ts'
import type { DemoReport } from './demo-report.ts'
import type { DemoStore } from './demo-store.ts'
import type { EventDay } from './event-filling.ts'
import type { EventWriter } from './event-writer.ts'
import { COUNT_EVENTS, COUNT_PER_PARTITION, LIST_DETACHED } from './ledger-statements.ts'

/** The table of the story. */
export const EVENTS = 'public.events'

/** The scene of the story: the database, the writer, the store, and who is told. */
export type DemoScene = {
  readonly database: Database<Tables>
  /** Where a process of its own finds the database. */
  readonly databaseUrl: string
  readonly store: DemoStore
  /** So small that every partition is several chunks. */
  readonly chunkKilobytes: number
  readonly writer: EventWriter
  readonly report: DemoReport
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The days that are filled, oldest first; what is written later belongs to the writer. */
  readonly days: readonly EventDay[]
  /** The longest insert during each piece of maintenance. */
  readonly longestWaitsMs: number[]
  /** What was not as the story says it should be: with one of these the demo is no success. */
  readonly faults: string[]
}

/** A table and the rows counted in it. */
export type CountedTable = { readonly table: string; readonly rows: number }

const ROW_BYTES = 200
const CHUNKS_PER_DAY = 6
const CHUNK_KILOBYTES_MIN = 64
const CHUNK_KILOBYTES_MAX = 65_536

/** The size of chunks with which a day is about half a dozen of them. */
export function chooseChunkKilobytes(rows: number, days: number): number {
  const kilobytes = Math.round((rows / days) * (ROW_BYTES / CHUNKS_PER_DAY / 1024))
  return Math.min(CHUNK_KILOBYTES_MAX, Math.max(CHUNK_KILOBYTES_MIN, kilobytes))
}

/** The rows that are in the table now. */
export async function countEvents({ database }: DemoScene): Promise<number> {
  const { rows } = await database.query<{ readonly rows: string }>(COUNT_EVENTS)
  return Number(rows[0]?.rows)
}

/** Tables that were taken out of the table and are not dropped. */
export async function listDetached({ database }: DemoScene): Promise<readonly string[]> {
  const { rows } = await database.query<{ readonly partition: string }>(LIST_DETACHED)
  return rows.map(({ partition }) => partition)
}

/** Counts the rows of each partition; one without rows is not in the answer. */
export async function countPerPartition({ database }: DemoScene): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ readonly partition: string; readonly rows: string }>(
    COUNT_PER_PARTITION,
  )
  return new Map(rows.map((row) => [row.partition, Number(row.rows)]))
}

/** Notes the longest insert since the last call, for the account, and returns it. */
export function noteLongestWait({ writer, longestWaitsMs }: DemoScene): number {
  const longestWaitMs = writer.takeLongestWaitMs()
  longestWaitsMs.push(longestWaitMs)
  return longestWaitMs
}

/** A table's name without the schema that all tables of the story share. */
export function shortName(table: string): string {
  return table.replace(/^public\./, '')
}
