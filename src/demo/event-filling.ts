// Fills the days of the past with rows that depend on the seed, on two connections at once. The server makes the rows;
// what is reported on the way is counted in the table.
import type { Database } from '../postgres/database.ts'
import type { Session } from '../postgres/session.ts'
import type { Tables } from '../postgres/tables.ts'
import { spreadRows } from './event-days.ts'
import { COUNT_SPAN, INSERT_PAST_ROWS, PUBLISH_STATISTICS } from './event-statements.ts'

/** One day as instants in text, half-open. */
export type EventDay = { readonly fromAt: string; readonly toAt: string }

/** What is to be filled, and who is told how many rows are in. */
export type FillingOrder = {
  readonly days: readonly EventDay[]
  readonly rows: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly onProgress: (rowsCounted: number) => void
}

/** Sessions that fill at the same time. */
export const FILLING_SESSIONS = 2
/** Keeps each statement under a second or so, so that a stop does not wait long. */
const ROWS_PER_STATEMENT = 25_000

type FillingDay = EventDay & { readonly firstRow: number; readonly rows: number }

/** Inserts all rows. Stops early, without an error, when the signal aborts. */
export async function fillPast(database: Database<Tables>, order: FillingOrder): Promise<void> {
  const queue = [...layOutDays(order)]
  let rowsCounted = 0
  const workOn = async (session: Session) => {
    for (let day = queue.shift(); day !== undefined; day = queue.shift()) {
      await fillDay(session, day, order)
      if (order.signal.aborted) return
      const rowsOfDay = await countSpan(session, day)
      // Added after the await: the other session counts at the same time.
      rowsCounted += rowsOfDay
      order.onProgress(rowsCounted)
    }
    await session.query(PUBLISH_STATISTICS)
  }
  await Promise.all(Array.from({ length: FILLING_SESSIONS }, () => database.withClient(workOn)))
}

/** Counts the rows of a span of time. */
export async function countSpan(
  queryable: Pick<Session, 'query'>,
  { fromAt, toAt }: EventDay,
): Promise<number> {
  const { rows } = await queryable.query<{ readonly rows: string }>(COUNT_SPAN, [fromAt, toAt])
  return Number(rows[0]?.rows)
}

async function fillDay(session: Session, day: FillingDay, { seed, signal }: FillingOrder): Promise<void> {
  const end = day.firstRow + day.rows
  for (let first = day.firstRow; first < end && !signal.aborted; first += ROWS_PER_STATEMENT) {
    const last = Math.min(end, first + ROWS_PER_STATEMENT) - 1
    await session.query(INSERT_PAST_ROWS, [seed, first, last, day.fromAt, day.firstRow, day.rows])
  }
}

function layOutDays({ days, rows, seed }: FillingOrder): readonly FillingDay[] {
  const perDay = spreadRows(rows, days.length, seed)
  let firstRow = 0
  return days.map((day, number) => {
    const ofDay = { ...day, firstRow, rows: perDay[number] ?? 0 }
    firstRow += ofDay.rows
    return ofDay
  })
}
