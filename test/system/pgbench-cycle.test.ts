/**
 * The live load on Debian's PostgreSQL 15: pgbench writes all the time while partitions are created, a retirement is held,
 * confirmed, detached and dropped, and two workers are killed with -9 again and again. No transaction fails, every
 * acknowledged row is where it belongs, and what is somebody else's is as it was.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { assertSafe } from '../crash/scene-state.ts'
import {
  assertDoneOnce,
  endWorkers,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitUntilTrue,
} from '../crash/worker-fleet.ts'
import type { SpawnedCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { runProgram } from './debian-program.ts'
import { EXPIRED_DAYS, type LoadReport, makeLoadTables, runLoad } from './load-scene.ts'

const KILLS = 20
const LIVE_SECONDS = 90
const PAUSE_MS_MAX = 3000
const GRACE_MS = 60_000

describe('a whole cycle under load', () => {
  const seed = Number(process.env['PARTKEEPER_TEST_SEED'] ?? randomInt(1_000_000))
  const random = makeRandom(seed)
  let database: TestDatabase
  let client: pg.Client

  before(async () => {
    database = await createTestDatabase({ major: '15-debian', installed: true })
    client = await database.connect()
    await makeLoadTables(client)
  })
  after(async () => {
    endWorkers(database.url)
    await database.drop()
  })

  it(`with workers killed ${KILLS} times loses no row and fails no transaction (seed ${seed})`, async (test) => {
    const { url } = database
    const foreign = await dumpForeign(url)
    const late = await runLoad({ url, ageDays: [3.6, 9], seconds: 5, perSecond: 300, seed })
    let isLoadOver = false
    const live = runLoad({ url, ageDays: [0, 2], seconds: LIVE_SECONDS, perSecond: 300, seed: seed + 1 })
    void live.finally(() => {
      isLoadOver = true
    })
    const workers = ['first', 'second'].map((name) => start(name))
    await confirmRetirement(client)
    const counted = countWhenDetached(await database.connect())
    await killAtRandom(workers)
    const dropped = await counted
    await waitUntilTrue(
      client,
      `select count(*) = ${EXPIRED_DAYS.length} from partkeeper.retirement where state = 'dropped'`,
      2 * GRACE_MS,
    )
    assert.equal(isLoadOver, false, 'the load went on until the drop')
    const report = await live
    await Promise.all(workers.map((worker) => measureExitMs(worker, 'SIGTERM')))
    await waitUntilTrue(client, NOTHING_IS_DUE, 0)
    await assertAccounts(client, { late, live: report, dropped })
    assert.deepEqual(await dumpForeign(url), foreign, 'what is not ours')
    test.diagnostic(
      `${late.transactions + report.transactions} transactions, 0 failed, longest ${report.longestMs} ms, ${report.delayed} over 150 ms`,
    )
    test.diagnostic(`${KILLS} kills, ${dropped} rows dropped as the policy asked for, the rest is there`)
  })

  function start(name: string): SpawnedCommand {
    return startWorker({
      url: database.url,
      name,
      tick: '* * * * * *',
      environment: QUICK,
      timeoutMs: 200_000,
    })
  }

  /** Kills one of the two at random moments, starts it again at once, and lets another partition fall due each time. */
  async function killAtRandom(workers: SpawnedCommand[]): Promise<void> {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await client.query(
        `select partkeeper.set_policy('public.events', jsonb_build_object('premake', premake + 1)) from partkeeper.policies`,
      )
      await testClock.sleep(random() * PAUSE_MS_MAX)
      const index = Math.floor(random() * workers.length)
      const victim = workers[index] as SpawnedCommand
      victim.signal('SIGKILL')
      assert.deepEqual(await victim.exited, { code: null, signal: 'SIGKILL' })
      workers[index] = start(`after kill ${kill}`)
    }
  }
})

/** The retirement is held for its size first, and goes on when a person has confirmed exactly that list. */
async function confirmRetirement(client: pg.Client): Promise<void> {
  await client.query(
    `select partkeeper.set_retention('public.events', '3 days', 'drop', grace => '1 minute')`,
  )
  await waitUntilTrue(
    client,
    `select count(*) >= ${EXPIRED_DAYS.length} from partkeeper.history where kind = 'detach' and outcome = 'held'`,
    20_000,
  )
  const { rows } = await client.query(
    `select partkeeper.confirm('public.events', (select max(fingerprint) from partkeeper.plan())) as confirmed`,
  )
  assert.deepEqual(rows, [{ confirmed: EXPIRED_DAYS.length }])
}

/** Counts the rows of the partitions when all are detached and none is dropped yet, for the grace lasts a minute. */
async function countWhenDetached(client: pg.Client): Promise<number> {
  await waitUntilTrue(
    client,
    `select count(*) = ${EXPIRED_DAYS.length} from partkeeper.retirement where state = 'detached'`,
    GRACE_MS / 2,
  )
  const tables = EXPIRED_DAYS.map((day) => `select id, created_at from public.events_old_${day}`)
  const { rows } = await client.query<{ readonly number: number }>(
    `select count(*)::integer as number from (${tables.join(' union all ')}) as retired join public.ledger using (id, created_at)`,
  )
  return rows[0]?.number ?? 0
}

async function assertAccounts(
  client: pg.Client,
  { late, live, dropped }: { readonly late: LoadReport; readonly live: LoadReport; readonly dropped: number },
): Promise<void> {
  assert.deepEqual([late.failed, live.failed], [0, 0])
  await assertSafe(client)
  const { rows } = await client.query(
    `select (select count(*)::integer from public.ledger) as acknowledged, (select count(*)::integer from public.events) as kept`,
  )
  const acknowledged = late.transactions + live.transactions
  assert.deepEqual(rows, [{ acknowledged, kept: acknowledged - dropped }])
  assert.equal(dropped, late.transactions, 'what was written to the expired days')
  await assertDoneOnce(client)
}

/** What was neither made nor adopted by the product, with its rows. A dump ends in a random word against injection. */
async function dumpForeign(url: string): Promise<readonly string[]> {
  const dumps = [['--schema=other'], ['--table=public.bystander']].map(async (choice) => {
    const { stdout } = await runProgram('pg_dump', [...choice, url])
    return stdout.split('\n').filter((line) => !/^\\(un)?restrict /.test(line))
  })
  return (await Promise.all(dumps)).flat()
}

/** Park and Miller's generator, so that the printed seed gives the same run. */
function makeRandom(seed: number): () => number {
  let state = 1 + (seed % 2_147_483_646)
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
