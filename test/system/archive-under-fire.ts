/**
 * An archive under fire: workers are killed at random while the other partitions are written to and their scratch is wiped,
 * then told to stop every few seconds until the partition is dropped. The archive is read by other means than the product's,
 * and every acknowledged row is in exactly one place.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import pg from 'pg'
import { type ArchiveClone, buildArchiveScene, type StorePlace } from '../crash/archive-due-scene.ts'
import { assertArchiveSafe, countRedone } from '../crash/archive-state.ts'
import { endWorkers, measureExitMs, QUICK, startWorker, YEARLY } from '../crash/worker-fleet.ts'
import type { SpawnedCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'

/** About 15 MB, in chunks of 512 KB. */
const ROWS = 150_000
const KILLS = 20
const WIPED = { recursive: true, force: true } as const
const STEPS_UNTIL_KILL_MAX = 4
const KILL_DELAY_MS_MAX = 60
const TERM_AFTER_MS = 5000
const EXIT_MS_MAX = 5000
const WIPE_PAUSE_MS = 100
const WRITE_PAUSE_MS = 10
/** For the tests that do it. */
export const FIRE_MS_MAX = 400_000

const IS_DROPPED = `select exists (select from partkeeper.retirement where state = 'dropped') as "isDropped"`
const WRITE = `
with written as (
  insert into public.events (id, body, created_at) values ($1::bigint, md5($1::bigint::text), now()) returning id, body, created_at
)
insert into public.ledger select id, created_at, concat_ws(chr(31), id, body, created_at) from written`

/** Runs it from the first worker to the drop. */
export async function archiveUnderFire(test: TestContext, place: StorePlace): Promise<void> {
  const scene = await buildArchiveScene('15-debian', { rows: ROWS, makePlace: async () => place })
  test.after(() => scene.close())
  const random = makeRandom(test)
  const clone = await scene.clone()
  const scratch = await mkdtemp(join(tmpdir(), 'partkeeper-wiped-'))
  const over = new AbortController()
  let workers = 0
  const start = (): SpawnedCommand => {
    workers += 1
    return startUnder(clone, scratch)
  }
  const around = [writeUntil(clone, over.signal), wipeUntil(scratch, over.signal)]
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) await killOne(start(), random)
    assert.equal(await isDropped(clone), false, 'the kills came while there was work')
    // One snapshot, since the writer goes on.
    await clone.client.query('begin isolation level repeatable read')
    await assertArchiveSafe(clone)
    await clone.client.query('commit')
    while (!(await isDropped(clone))) await termOne(clone, start())
  } finally {
    over.abort()
    endWorkers(clone.url)
    const written = (await Promise.all(around))[0]
    test.diagnostic(
      `${written} rows written meanwhile, ${await countRedone(clone.client)} chunks redone by ${workers} workers`,
    )
  }
  await assertArchiveSafe(clone)
  assert.ok((await countRedone(clone.client)) <= workers, 'one chunk redone per worker at most')
  await clone.drop()
  await rm(scratch, WIPED)
}

/** Kills a worker some steps after it began to work, in the middle of whatever it is at. */
async function killOne(worker: SpawnedCommand, random: (below: number) => number): Promise<void> {
  const occurrence = 1 + random(STEPS_UNTIL_KILL_MAX)
  await worker.waitForLine(/"kind":"chunk\.(claimed|copied|stored)"/, { stream: 'stderr', occurrence })
  await testClock.sleep(random(KILL_DELAY_MS_MAX))
  worker.signal('SIGKILL')
  assert.deepEqual(await worker.exited, { code: null, signal: 'SIGKILL' })
}

/** Tells it to stop after a while, or when all is done. */
async function termOne(clone: ArchiveClone, worker: SpawnedCommand): Promise<void> {
  await worker.waitForLine(/"kind":"process\.started"/, { stream: 'stderr' })
  const endMs = testClock.monotonicMs() + TERM_AFTER_MS
  while (testClock.monotonicMs() < endMs && !(await isDropped(clone))) await testClock.sleep(WIPE_PAUSE_MS)
  const exitMs = await measureExitMs(worker, 'SIGTERM')
  assert.ok(exitMs < EXIT_MS_MAX, `left after ${Math.round(exitMs)} ms`)
}

function startUnder({ url }: ArchiveClone, scratch: string): SpawnedCommand {
  const environment = { ...QUICK, PARTKEEPER_CHUNK_SIZE: '512 kB', PARTKEEPER_SCRATCH: scratch }
  return startWorker({ url, name: 'fire', tick: YEARLY, environment })
}

async function isDropped({ client }: ArchiveClone): Promise<boolean> {
  const { rows } = await client.query<{ readonly isDropped: boolean }>(IS_DROPPED)
  return rows[0]?.isDropped === true
}

/** Writes rows into the current partition, each with its line in the ledger; returns how many. */
async function writeUntil({ url }: ArchiveClone, signal: AbortSignal): Promise<number> {
  const writer = new pg.Client(url)
  await writer.connect()
  await writer.query(`set timezone = 'UTC'`)
  let written = 0
  for (; !signal.aborted; written += 1) {
    await writer.query(WRITE, [1_000_000_000 + written])
    await testClock.sleep(WRITE_PAUSE_MS)
  }
  await writer.end()
  return written
}

/** Deletes everything in the folder, and now and then the folder, over and over; returns how often. */
async function wipeUntil(folder: string, signal: AbortSignal): Promise<number> {
  let wiped = 0
  for (; !signal.aborted; wiped += 1) {
    const names = wiped % 5 === 0 ? [''] : await readdir(folder).catch(() => [])
    // A worker may put a file where the others were just deleted.
    for (const name of names) await rm(join(folder, name), { ...WIPED, maxRetries: 20, retryDelay: 5 })
    await testClock.sleep(WIPE_PAUSE_MS)
  }
  return wiped
}

/** A generator of numbers below a limit, by a seed that a failed run prints: PARTKEEPER_TEST_SEED runs it again. */
function makeRandom(test: TestContext): (below: number) => number {
  let state = Number(process.env['PARTKEEPER_TEST_SEED'] ?? randomInt(2 ** 31))
  test.diagnostic(`PARTKEEPER_TEST_SEED=${state}`)
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
