// The end of the story: where every row went, counted again, and what to type next. The account balances when no insert
// was rejected, no row is missing, what came back is what was there, and nothing on the way was otherwise than told.
import { readAlerts, readStatus } from '../postgres/status-queries.ts'
import { type DemoArchive, readArchives } from './demo-archives.ts'
import type { RestoredRows } from './demo-archiving.ts'
import { countPast } from './demo-beginning.ts'
import type { DemoReport } from './demo-report.ts'
import { countEvents, type DemoScene, listDetached } from './demo-scene.ts'
import { countTable } from './ledger-statements.ts'
import { formatCount, formatDuration } from './text-layout.ts'

/** Where the rows went; each figure is counted in the database or in manifests, but what the server told the writer. */
export type RowAccount = {
  readonly filled: number
  readonly acknowledged: number
  readonly rejected: number
  readonly kept: number
  /** The rows of `kept` that only the writer can have inserted. */
  readonly keptOfWriter: number
  /** In tables that are out of the table and not dropped. */
  readonly detached: number
  /** In archives of tables that are dropped, by their manifests. */
  readonly archived: number
  /** In the table that was restored, and what was in that partition before. */
  readonly restored: number
  readonly restoredExpected: number
}

/** Rows that went in and are neither in the table, nor in a detached one, nor in an archive. */
export function countLost({ filled, acknowledged, kept, detached, archived }: RowAccount): number {
  return filled + acknowledged - kept - detached - archived
}

/** Whether every row is accounted for, and every acknowledged row of the writer is in the table. */
export function isBalanced(account: RowAccount): boolean {
  const { rejected, keptOfWriter, acknowledged, restored, restoredExpected } = account
  return (
    countLost(account) === 0 &&
    rejected === 0 &&
    keptOfWriter === acknowledged &&
    restored === restoredExpected
  )
}

/** Counts everything after the writer has stopped, and says whether it balances. */
export async function tellAccount(
  scene: DemoScene,
  filled: number,
  restored: RestoredRows,
): Promise<boolean> {
  const { report, faults } = scene
  report.step('The account, with the writer stopped')
  const archives = (await readArchives(scene)).filter(({ isGone }) => isGone)
  const account = await countAccount(scene, { filled, restored, archives })
  report.table([...listFigures(scene, account, archives), showWaits(scene)], ['left', 'right', 'left'])
  await tellState(scene)
  for (const fault of faults) report.mark('red', `Not as it should be: ${fault}.`)
  const verdict = isBalanced(account) && faults.length === 0
  if (verdict) report.mark('green', 'Every row is accounted for.')
  else report.mark('red', 'The account does not balance: this should not happen, and is worth a bug report.')
  return verdict
}

async function countAccount(
  scene: DemoScene,
  known: {
    readonly filled: number
    readonly restored: RestoredRows
    readonly archives: readonly DemoArchive[]
  },
): Promise<RowAccount> {
  const { writer, database, days } = scene
  const { acknowledged, rejected } = writer.counts
  const kept = await countEvents(scene)
  let detached = 0
  for (const table of await listDetached(scene)) detached += await countRows(scene, table)
  return {
    ...{ filled: known.filled, acknowledged, rejected, kept, detached },
    keptOfWriter: kept - (await countPast(database, days)),
    archived: known.archives.reduce((sum, { rows }) => sum + rows, 0),
    restored: await countRows(scene, known.restored.table),
    restoredExpected: known.restored.rowsBefore,
  }
}

async function countRows({ database }: DemoScene, table: string): Promise<number> {
  const { rows } = await database.query<{ readonly rows: string }>(countTable(table))
  return Number(rows[0]?.rows)
}

function listFigures(
  { writer }: DemoScene,
  account: RowAccount,
  archives: readonly DemoArchive[],
): readonly (readonly string[])[] {
  const { filled, acknowledged, rejected, kept, keptOfWriter, archived, restored } = account
  const ofWhom = `${formatCount(filled)} by the filling, ${formatCount(acknowledged)} by the writer`
  const rejection = writer.counts.firstRejection ?? 'no insert of the writer failed'
  return [
    ['rows inserted', formatCount(filled + acknowledged), ofWhom],
    ['rows rejected', formatCount(rejected), rejection],
    ['rows kept', formatCount(kept), `in events now, ${formatCount(keptOfWriter)} of them by the writer`],
    ['rows archived', formatCount(archived), `in ${archives.length} archives, whose tables are gone`],
    [
      'rows restored',
      formatCount(restored),
      `in a table of their own, out of ${formatCount(account.restoredExpected)}`,
    ],
    ['rows lost', formatCount(countLost(account)), 'inserted, less kept, less archived'],
  ]
}

function showWaits({ writer, longestWaitsMs }: DemoScene): readonly string[] {
  const longestInPass = formatDuration(Math.max(0, ...longestWaitsMs))
  return [
    'longest insert',
    formatDuration(writer.counts.longestWaitMs),
    `of all; the longest during maintenance took ${longestInPass}`,
  ]
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
  report.call('export DATABASE_URL=postgres://... PARTKEEPER_STORE=file:///folder/for/archives')
  report.call('npx partkeeper migrate')
  report.call("npx partkeeper manage public.events '1 day' --retention '14 days'")
  tellCommands(report)
  report.call('psql "$DATABASE_URL" -c "select * from partkeeper.plan()"')
}

function tellCommands(report: DemoReport): void {
  report.call('npx partkeeper plan      # what is due, and why')
  report.call('npx partkeeper status    # how each table stands')
  report.call('npx partkeeper check     # what is late or wrong')
  report.call('npx partkeeper exports   # the archives, and how far they are')
  report.call('npx partkeeper worker    # does it all, every minute')
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
