// The end of the story: where every row went, counted again, and what to type next. The account balances when no insert
// was rejected and no row is missing; nothing else makes the demo a success.
import { readAlerts, readStatus } from '../postgres/status-queries.ts'
import { countPast } from './demo-beginning.ts'
import type { DemoReport } from './demo-report.ts'
import { countScene, type DemoScene, sumRows } from './demo-scene.ts'
import { LIST_DROPPED } from './ledger-statements.ts'
import { formatCount, formatDuration } from './text-layout.ts'

/** Where the rows went; each figure is counted in the database, but what the server told the writer. */
export type RowAccount = {
  readonly filled: number
  readonly acknowledged: number
  readonly rejected: number
  readonly kept: number
  /** The rows of `kept` that only the writer can have inserted. */
  readonly keptOfWriter: number
  readonly detached: number
  readonly dropped: number
}

/** Rows that went in and are neither in the table, nor in a detached one, nor dropped on purpose. */
export function countLost({ filled, acknowledged, kept, detached, dropped }: RowAccount): number {
  return filled + acknowledged - kept - detached - dropped
}

/** Whether every row is accounted for, and every acknowledged row of the writer is in the table. */
export function isBalanced(account: RowAccount): boolean {
  return countLost(account) === 0 && account.rejected === 0 && account.keptOfWriter === account.acknowledged
}

/** Counts everything after the writer has stopped, and says whether it balances. */
export async function tellAccount(scene: DemoScene, filled: number): Promise<boolean> {
  const { report, writer, database, days, longestWaitsMs } = scene
  report.step('The account, with the writer stopped')
  const { events, detached } = await countScene(scene)
  const dropped = await countDropped(scene)
  const { acknowledged, rejected, longestWaitMs, firstRejection } = writer.counts
  const keptOfWriter = events - (await countPast(database, days))
  const account = {
    filled,
    acknowledged,
    rejected,
    kept: events,
    keptOfWriter,
    detached: sumRows(detached),
    dropped: dropped.rows,
  }
  const ofWhom = `${formatCount(filled)} by the filling, ${formatCount(acknowledged)} by the writer`
  report.table(
    [
      ['rows inserted', formatCount(filled + acknowledged), ofWhom],
      ['rows rejected', formatCount(rejected), firstRejection ?? 'no insert failed'],
      ['rows kept', formatCount(events), `in events now, ${formatCount(keptOfWriter)} of them by the writer`],
      [
        'rows retired',
        formatCount(dropped.rows),
        `in ${dropped.tables} tables, each counted before its drop`,
      ],
      ['rows lost', formatCount(countLost(account)), 'inserted, less kept, less retired'],
      [
        'longest insert',
        formatDuration(longestWaitMs),
        `of all; the longest during a pass took ${formatDuration(Math.max(0, ...longestWaitsMs))}`,
      ],
    ],
    ['left', 'right', 'left'],
  )
  await tellState(scene)
  const verdict = isBalanced(account)
  if (verdict) report.mark('green', 'Every row is accounted for.')
  else report.mark('red', 'The account does not balance: this should not happen, and is worth a bug report.')
  return verdict
}

/** What to type next, here or on a database of one's own. */
export function tellNext(report: DemoReport, url: string, isServerStaying: boolean): void {
  report.step('What to type next')
  if (isServerStaying) {
    report.say('This server stays. In another terminal:')
    report.call(`export DATABASE_URL=${url}`)
    tellCommands(report)
    report.call('psql "$DATABASE_URL" -c "select * from partkeeper.show_partitions(\'public.events\')"')
    return
  }
  report.say('This server ends now (--keep lets it stay). On a database of your own:')
  report.call('export DATABASE_URL=postgres://...')
  report.call('npx partkeeper migrate')
  report.call("npx partkeeper manage public.events '1 day' --retention '14 days'")
  tellCommands(report)
  report.call('psql "$DATABASE_URL" -c "select * from partkeeper.plan()"')
}

function tellCommands(report: DemoReport): void {
  report.call('npx partkeeper plan      # what is due, and why')
  report.call('npx partkeeper status    # how each table stands')
  report.call('npx partkeeper check     # what is late or wrong')
  report.call('npx partkeeper worker    # does it all, every minute')
}

async function countDropped({
  database,
  rowsBeforeDrop,
}: DemoScene): Promise<{ readonly tables: number; readonly rows: number }> {
  const { rows } = await database.query<{ readonly partition: string; readonly is_gone: boolean }>(
    LIST_DROPPED,
  )
  const gone = rows.filter(({ is_gone }) => is_gone)
  const counted = gone.map(({ partition }) => ({
    table: partition,
    rows: rowsBeforeDrop.get(partition) ?? Number.NaN,
  }))
  return { tables: gone.length, rows: sumRows(counted) }
}

async function tellState({ report, database }: DemoScene): Promise<void> {
  for (const status of await readStatus(database.kysely)) {
    const { parent, partitions, oldest, made_until } = status
    report.say(
      `${parent}: ${partitions} partitions, the oldest from ${oldest}; rows find one until ${made_until}.`,
    )
  }
  const alerts = await readAlerts(database.kysely)
  for (const { alert, detail } of alerts) report.mark('yellow', `Alert: ${alert}: ${detail}`)
  if (alerts.length === 0) report.say('Alerts: none.')
}
