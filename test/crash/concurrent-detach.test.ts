/**
 * Concurrent detaches by the real command line: the gate before them, and every way to stop in the middle. Whatever happens, there
 * is either nothing, or a pending detach that the next pass finishes, or a finished one that the next pass records.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type pg from 'pg'
import { runCli } from '../cli/run-cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { listTestMajors, type TestServerKey } from '../support/test-servers.ts'
import { startTransactionPooler } from '../support/transaction-pooler.ts'
import { waitUntilStopped } from './interrupted-process.ts'
import { endWorkers, measureExitMs, QUICK, startWorker, waitUntilTrue, YEARLY } from './worker-fleet.ts'

const PARTITION = 'public.events_old'
const WITHIN_MS = 30_000
/** A supervisor kills after five seconds. */
const EXIT_MS_MAX = 5000

const DUE = `
do $do$
declare
  origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
begin
  create table public.events (id bigint, created_at timestamptz not null) partition by range (created_at);
  execute format('create table public.events_old partition of public.events for values from (%L) to (%L)',
    origin - interval '4 days', origin - interval '3 days');
  perform partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day', origin => origin);
  perform partkeeper.set_policy('public.events', '{"detach_mode": "concurrently"}');
  perform partkeeper.set_retention('public.events', '3 days', 'drop');
  perform partkeeper.confirm('public.events', fingerprint) from partkeeper.plan() where fingerprint is not null;
end $do$`

/** As if everybody in the way had come right after the look. */
const BLIND_GATE = `
create or replace function partkeeper.long_locker(parent oid, partition oid) returns text
language sql volatile as 'select null::text'`
/** A look that takes a while. */
const SLOW_GATE = BLIND_GATE.replace('select null::text', 'select pg_sleep(3); select null::text')

const STATE = `
select (select coalesce(bool_or(inhdetachpending), false) from pg_inherits where inhrelid = '${PARTITION}'::regclass) as is_pending,
  exists (select from pg_inherits where inhrelid = '${PARTITION}'::regclass) as is_attached,
  (select state from partkeeper.retirement order by id desc limit 1) as ledger`

const WAITS = `
select exists (select from pg_stat_activity where query like '%detach partition%concurrently' and wait_event = 'virtualxid' and datname = current_database()) as is_waiting`
const IS_GONE = `
select not exists (select from pg_stat_activity where query like '%detach partition%concurrently' and datname = current_database()
  and pid <> pg_backend_pid()) as is_gone`
const LEASE_IS_OVER = `select not exists (select from partkeeper.lease where not released and until > clock_timestamp()) as is_over`
const IS_RECORDED = `select exists (select from partkeeper.retirement where state = 'detached') as is_recorded`

type Scene = { readonly database: TestDatabase; readonly client: pg.Client; readonly reader: pg.Client }

async function withScene(
  major: TestServerKey,
  statements: readonly string[],
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase({ major, installed: true })
  try {
    const [client, reader] = [await database.connect(), await database.connect()]
    for (const statement of [DUE, ...statements]) await client.query(statement)
    await reader.query(`set application_name = 'report'`)
    await work({ database, client, reader })
  } finally {
    endWorkers(database.url)
    await database.drop()
  }
}

async function readState({ client }: Scene) {
  const { rows } = await client.query(STATE)
  return rows[0]
}

/** A transaction that has read the parent and stays open, and a worker whose detach waits for it. */
async function startWaiting(scene: Scene, environment = {}) {
  await scene.reader.query('begin')
  await scene.reader.query('select from public.events')
  const { url } = scene.database
  const worker = startWorker({ url, name: 'victim', tick: YEARLY, environment })
  await waitUntilTrue(scene.client, WAITS, WITHIN_MS)
  return worker
}

const PENDING = { is_pending: true, is_attached: true, ledger: 'expired' }
const DETACHED = { is_pending: false, is_attached: false, ledger: 'detached' }

describe('a concurrent detach by partkeeper maintain', { concurrency: 2 }, () => {
  it('is made, and recorded with its due date', async () => {
    await withScene(15, [], async (scene) => {
      const { code, stdout } = await runCli(['maintain'], scene.database)
      assert.equal(code, 0, stdout)
      assert.match(stdout, /^done {6}detach public\.events_old/m)
      assert.deepEqual(await readState(scene), DETACHED)
      const { rows } = await scene.client.query(
        `select count(*)::integer as due from partkeeper.retirement where drop_due_at > detached_at + interval '6 days'`,
      )
      assert.deepEqual(rows, [{ due: 1 }])
    })
  })

  it('waits behind a transaction that has read the table, which it names, and begins nothing', async () => {
    await withScene(15, [], async (scene) => {
      await scene.reader.query('begin')
      const { rows } = await scene.reader.query(
        'select pg_backend_pid() as pid from public.events right join (values (1)) as one on true',
      )
      await waitUntilTrue(
        scene.client,
        `select partkeeper.long_locker('public.events'::regclass, null) is not null as is_long`,
        WITHIN_MS,
      )
      const { code, stdout } = await runCli(['maintain'], scene.database)
      assert.equal(code, 0)
      assert.match(
        stdout,
        new RegExp(
          `^deferred  detach public\\.events_old: pid ${rows[0]?.pid} \\(report, partkeeper_owner\\) has a lock on public\\.events(_old|_p\\d+)? since 20`,
          'm',
        ),
      )
      assert.deepEqual(await readState(scene), { ...PENDING, is_pending: false })
    })
  })
})

for (const major of listTestMajors().filter((each) => each === 15 || each === 18)) {
  describe(`a concurrent detach (PostgreSQL ${major})`, { concurrency: 2 }, () => {
    it('is left pending by SIGTERM within 5 s, and the next pass finishes and records it', async () => {
      await withScene(major, [BLIND_GATE], async (scene) => {
        const worker = await startWaiting(scene)
        await scene.client.query('insert into public.events values (1, clock_timestamp())')
        assert.ok((await measureExitMs(worker, 'SIGTERM')) < EXIT_MS_MAX)
        assert.deepEqual(await readState(scene), PENDING)
        const { rows } = await scene.client.query(
          `select detail from partkeeper.history where kind = 'detach' and outcome = 'deferred'`,
        )
        assert.deepEqual(rows, [{ detail: 'the concurrent detach was cancelled: the process is stopping' }])
        await scene.reader.query('commit')
        const { code, stdout } = await runCli(['maintain'], scene.database)
        assert.equal(code, 0, stdout)
        assert.match(stdout, /^done {6}finalize public\.events_old/m)
        assert.deepEqual(await readState(scene), DETACHED)
      })
    })

    it('is left pending by kill -9, and the next pass finishes and records it', async () => {
      await withScene(major, [BLIND_GATE], async (scene) => {
        const worker = await startWaiting(scene, QUICK)
        worker.signal('SIGKILL')
        await worker.exited
        await waitUntilTrue(scene.client, IS_GONE, WITHIN_MS)
        assert.deepEqual(await readState(scene), PENDING)
        await scene.reader.query('commit')
        startWorker({ url: scene.database.url, name: 'next', tick: YEARLY, environment: QUICK })
        await waitUntilTrue(scene.client, IS_RECORDED, WITHIN_MS)
        assert.deepEqual(await readState(scene), DETACHED)
      })
    })
  })
}

describe('a worker that stands still during a concurrent detach', { concurrency: 2 }, () => {
  it('and whose server ends it is made up for by another, and changes nothing when it wakes up', async () => {
    await withScene(15, [BLIND_GATE], async (scene) => {
      const worker = await startWaiting(scene, QUICK)
      worker.signal('SIGSTOP')
      await waitUntilStopped(worker.pid)
      await scene.reader.query('commit')
      await waitUntilTrue(scene.client, IS_GONE, WITHIN_MS)
      assert.deepEqual(await readState(scene), { ...DETACHED, ledger: 'expired' })
      // While it lasts, the detach is its holder's to record.
      await waitUntilTrue(scene.client, LEASE_IS_OVER, WITHIN_MS)
      const next = startWorker({ url: scene.database.url, name: 'next', tick: YEARLY, environment: QUICK })
      await waitUntilTrue(scene.client, IS_RECORDED, WITHIN_MS)
      await measureExitMs(next, 'SIGTERM')
      const events = `select count(*)::integer as number from partkeeper.event where kind in ('detach', 'finalize', 'undo')`
      const before = (await scene.client.query(events)).rows
      worker.signal('SIGCONT')
      await measureExitMs(worker, 'SIGTERM')
      assert.deepEqual((await scene.client.query(events)).rows, before)
      assert.deepEqual(await readState(scene), DETACHED)
    })
  })

  it('between the look and the statement detaches nothing when it wakes up: its session is over', async () => {
    await withScene(15, [SLOW_GATE], async (scene) => {
      const looking = `select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()) as is_looking`
      const worker = startWorker({
        url: scene.database.url,
        name: 'victim',
        tick: YEARLY,
        environment: QUICK,
      })
      const { pid } = worker
      await waitUntilTrue(scene.client, looking, WITHIN_MS)
      const { rows } = await scene.client.query(
        `select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
      )
      worker.signal('SIGSTOP')
      await waitUntilStopped(pid)
      await waitUntilTrue(
        scene.client,
        `select not exists (select from pg_stat_activity where pid = ${rows[0]?.pid}) as is_over`,
        WITHIN_MS,
      )
      await scene.client.query(BLIND_GATE)
      await scene.client.query(`select partkeeper.hold('${PARTITION}', 'look at it')`)
      worker.signal('SIGCONT')
      await worker.waitForLine(/"kind":"pass\.(failed|finished)"/, { stream: 'stderr' })
      await measureExitMs(worker, 'SIGTERM')
      assert.deepEqual(await readState(scene), { ...PENDING, is_pending: false })
    })
  })
})

describe('behind a pooler in transaction mode', () => {
  it('a concurrent detach is refused with the reason', async () => {
    await withScene(15, [], async (scene) => {
      const { host, port, name: database } = scene.database
      const pooler = await startTransactionPooler({ host, port, user: 'partkeeper_owner', database })
      try {
        const url = `postgres://partkeeper_owner@127.0.0.1:${pooler.port}/${database}`
        const { code, stdout } = await runCli(['maintain'], { url })
        assert.equal(code, 5, stdout)
        assert.match(
          stdout,
          /^held {6}detach public\.events_old: .* needs a direct connection: there is a pooler/m,
        )
        assert.deepEqual(await readState(scene), { ...PENDING, is_pending: false, ledger: null })
      } finally {
        await pooler.close()
      }
    })
  })
})
