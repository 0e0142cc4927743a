// The first steps of the story: a fresh server with the schema on it, a table of events that comes under management,
// six weeks of rows, and a policy for it.
import type { Clock } from '../core/ports.ts'
import type { Database } from '../postgres/database.ts'
import { readPolicy } from '../postgres/policy-commands.ts'
import { readStatus } from '../postgres/status-queries.ts'
import type { Tables } from '../postgres/tables.ts'
import { openDemoDatabase, prepareDatabase, urlOfDemo } from './demo-database.ts'
import type { DemoReport } from './demo-report.ts'
import { type DemoScene, EVENTS } from './demo-scene.ts'
import type { EmbeddedServer } from './embedded-server.ts'
import { countSpan, type EventDay, FILLING_SESSIONS, fillPast } from './event-filling.ts'
import { CREATE_EVENTS_TABLE, createFirstPartition, LIST_PAST_DAYS } from './event-statements.ts'
import { COUNT_PARTITIONS } from './ledger-statements.ts'
import { formatCount, formatDuration, formatRows } from './text-layout.ts'
import { KEEP_TWO_WEEKS, MANAGE_EVENTS, REACH_A_WEEK_AHEAD, setStore } from './told-statements.ts'

/** The days that are filled with rows. */
export const DAYS_OF_PAST = 42

/** Installs the schema on a fresh server and opens the database. */
export async function tellServer(
  report: DemoReport,
  server: EmbeddedServer,
  clock: Clock,
): Promise<Database<Tables>> {
  report.step('A PostgreSQL of its own')
  const startedMs = clock.monotonicMs()
  const { version } = await prepareDatabase(server)
  const installedMs = clock.monotonicMs() - startedMs
  const database = await openDemoDatabase(server, { poolSize: 4 })
  const { version: serverVersion, role, isSuperuser } = database.facts
  report.say(`PostgreSQL ${serverVersion}, and schema partkeeper in version ${version}, installed in ${formatDuration(installedMs)}
    as role ${role}, which owns the database and is ${isSuperuser ? 'a' : 'no'} superuser:`)
  report.call(urlOfDemo(server))
  return database
}

/** Makes the table as it is found somewhere, and puts it under management. Returns the days that are to be filled. */
export async function tellTable(
  report: DemoReport,
  database: Database<Tables>,
): Promise<readonly EventDay[]> {
  report.step('A table of events comes under management')
  await database.query(CREATE_EVENTS_TABLE)
  const { rows } = await database.query<{ readonly from_at: string; readonly to_at: string }>(
    LIST_PAST_DAYS,
    [DAYS_OF_PAST],
  )
  const days = rows.map(({ from_at, to_at }) => ({ fromAt: from_at, toAt: to_at }))
  const [first] = days
  if (first === undefined) throw new Error('the past has no days')
  await database.query(createFirstPartition(first.fromAt, first.toAt))
  const found = await countPartitions(database)
  report.say(`Found: ${EVENTS}, partitioned by created_at, ${found} partition, made by hand long ago.`)
  report.call(MANAGE_EVENTS)
  await database.query(MANAGE_EVENTS)
  const after = await countPartitions(database)
  const [status] = await readStatus(database.kysely)
  report.say(
    `${after} partitions now: ${found} adopted as it is, ${after - found} made; rows find one until ${status?.made_until}.`,
  )
  return days
}

/** Fills the past while the writer inserts. Returns the rows of the past, counted. */
export async function tellFilling(
  scene: DemoScene,
  filler: Database<Tables>,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): Promise<number> {
  const { report, days, signal, clock, database, writer } = scene
  report.say(
    `Now ${days.length} days of rows, from seed ${seed}. Beside it a writer inserts rows of now, until the account at the end.`,
  )
  const startedMs = clock.monotonicMs()
  const progress = report.startProgress('rows', rows)
  progress.update(0)
  try {
    await fillPast(filler, { days, rows, seed, signal, onProgress: progress.update })
  } finally {
    progress.finish()
  }
  signal.throwIfAborted()
  const filled = await countPast(database, days)
  report.say(`${formatRows(filled)} in ${formatDuration(clock.monotonicMs() - startedMs)};
    meanwhile the writer inserted ${formatCount(writer.counts.acknowledged)}, none slower than ${formatDuration(writer.takeLongestWaitMs())}.`)
  return filled
}

/** Says how long rows are kept, and how far ahead partitions are made. */
export async function tellPolicy({ report, database, store }: DemoScene): Promise<void> {
  report.step('A store and a policy: keep 14 days, then archive; be a week ahead')
  for (const statement of [setStore(store.url), KEEP_TWO_WEEKS, REACH_A_WEEK_AHEAD]) {
    report.call(statement)
    await database.query(statement)
  }
  const policy = await readPolicy(database.kysely, EVENTS)
  report.say(`Policy version ${policy.version}: intervals of ${policy.partition_interval}, ${policy.premake} made ahead,
    retention ${policy.retention}, then ${policy.on_expiry}, and the drop after a grace of ${policy.grace}.
    (The usual grace is 7 days; a story has less time.)`)
}

/** The rows of the past that are in the table. */
export async function countPast(database: Database<Tables>, days: readonly EventDay[]): Promise<number> {
  return countSpan(database, {
    fromAt: days[0]?.fromAt ?? '-infinity',
    toAt: days.at(-1)?.toAt ?? 'infinity',
  })
}

async function countPartitions(database: Database<Tables>): Promise<number> {
  const { rows } = await database.query<{ readonly partitions: string }>(COUNT_PARTITIONS)
  return Number(rows[0]?.partitions)
}

/** Sessions with which the past is filled, apart from those of the story: their statistics are out when they end. */
export function openFiller(server: EmbeddedServer): Promise<Database<Tables>> {
  return openDemoDatabase(server, { poolSize: FILLING_SESSIONS })
}
