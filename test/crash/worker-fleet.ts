/**
 * Real workers as processes of their own, started by the product's command line against a test database, and what the
 * tests of them wait for: lines of their log, and conditions in the database. All have a deadline.
 */
import assert from 'node:assert/strict'
import type pg from 'pg'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'

/** A schedule that never comes round while a test runs: such a worker looks for work at its start and when one dies. */
export const YEARLY = '0 0 1 1 *'

/** How a worker is started; what is left out is the product's default, except that there is no jitter. */
export type WorkerOptions = {
  readonly url: string
  readonly name: string
  readonly tick: string
  readonly environment?: Readonly<Record<string, string>>
  readonly arguments?: readonly string[]
  /** After this time the worker is killed and the test fails. */
  readonly timeoutMs?: number
}

/** Settings that make a death noticed as soon as the command line allows. */
export const QUICK = { PARTKEEPER_LEASE: '5 seconds', PARTKEEPER_HEARTBEAT: '1 second' }

const WORKER_GUARD_MS = 90_000
const POLL_MS = 50

const workersByUrl = new Map<string, SpawnedCommand[]>()

/** Kills the workers that a test left running on a database, or the test process would wait for them. */
export function endWorkers(url: string): void {
  for (const worker of workersByUrl.get(url) ?? []) worker.signal('SIGKILL')
}

/** Starts `partkeeper worker`. Its log is JSON on standard error, one line per observation. */
export function startWorker(options: WorkerOptions): SpawnedCommand {
  const { url, name, tick, environment = {}, timeoutMs } = options
  const worker = spawnCommand({
    arguments: ['worker', ...(options.arguments ?? [])],
    environment: {
      DATABASE_URL: url,
      PARTKEEPER_WORKER_NAME: name,
      PARTKEEPER_TICK: tick,
      PARTKEEPER_JITTER: '0 seconds',
      PARTKEEPER_LOG_LEVEL: 'trace',
      PARTKEEPER_LOG_FORMAT: 'json',
      ...environment,
    },
    timeoutMs: timeoutMs ?? WORKER_GUARD_MS,
  })
  workersByUrl.set(url, [...(workersByUrl.get(url) ?? []), worker])
  return worker
}

/** Waits until the worker has told of the nth observation of this kind. */
export async function waitForObservation(
  worker: SpawnedCommand,
  kind: string,
  occurrence = 1,
): Promise<void> {
  await worker.waitForLine(new RegExp(`"kind":"${kind.replace('.', '\\.')}"`), {
    stream: 'stderr',
    occurrence,
  })
}

/** How often the worker has told of an observation of this kind so far. */
export function countObservations(worker: SpawnedCommand, kind: string): number {
  return worker.stderrLines.filter((line) => line.includes(`"kind":"${kind}"`)).length
}

/** Sends a signal and measures how long the worker takes to leave; it must leave with 0. */
export async function measureExitMs(
  worker: SpawnedCommand,
  ...signals: readonly NodeJS.Signals[]
): Promise<number> {
  const sentMs = testClock.monotonicMs()
  for (const signal of signals) worker.signal(signal)
  assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.slice(-5).join('\n'))
  return testClock.monotonicMs() - sentMs
}

/** Waits until a query gives one row with true in its first column; returns how long that took. */
export async function waitUntilTrue(client: pg.Client, text: string, withinMs: number): Promise<number> {
  const beganMs = testClock.monotonicMs()
  for (;;) {
    const { rows } = await client.query<Record<string, boolean>>(text)
    const tookMs = testClock.monotonicMs() - beganMs
    if (Object.values(rows[0] ?? {})[0] === true) return tookMs
    assert.ok(tookMs < withinMs, `not true within ${withinMs} ms: ${text}`)
    await testClock.sleep(POLL_MS)
  }
}

/** Nothing is due any more. */
export const NOTHING_IS_DUE = 'select not exists (select from partkeeper.plan())'

/** Each action that was done, done once, and nothing failed. */
export async function assertDoneOnce(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select kind, partition_name, outcome, count(*), min(detail) as detail from partkeeper.event
     where partition_name is not null
     group by kind, partition_name, outcome
     having outcome = 'failed' or outcome = 'done' and count(*) > 1`,
  )
  assert.deepEqual(rows, [])
}
