/**
 * 200 tables with 20 partitions due each under max_locks_per_transaction = 64 and 100 connections, PostgreSQL's own defaults: all
 * of it through `CALL maintain()` and the command line, and through `run_maintenance()` called again until nothing is left. Each
 * of 8,000 relations that a transaction touches takes a place in a lock table of 6,400. It takes minutes, so no suite has it:
 * `npm test -- --majors 15 test/locks/many-tables.ts`
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { installSchema } from '../../src/postgres/migrate.ts'
import { runJson } from '../cli/run-cli.ts'
import { startOwnTestServer } from '../support/test-servers.ts'

const TABLES = 200
const DUE = TABLES * 20
const OWNER = 'owner_of_many'
/** For a busy machine. */
const TIMEOUT = { timeout: 1_500_000 }

/** Ten past partitions in each table, and the present ones. */
const MAKE_TABLES = `
do $do$
declare
  today constant timestamptz := date_trunc('day', now(), 'UTC');
begin
  for number in 1 .. ${TABLES} loop
    execute format('create table public.set_%s (id bigint, created_at timestamptz not null, primary key (id, created_at)) partition by range (created_at)', number);
    for day in 11 .. 20 loop
      execute format('create table public.set_%1$s_%2$s partition of public.set_%1$s for values from (%3$L) to (%4$L)', number, day,
        today - interval '1 day' * day, today - interval '1 day' * (day - 1));
    end loop;
    perform partkeeper.manage(format('public.set_%s', number)::regclass, '1 day', premake => 4, horizon => '1 day');
    commit;
  end loop;
end $do$`

/** Ten to be made and ten to be detached. */
const BOTH_DUE = [
  `select partkeeper.set_policy(parent, '{"premake": 14}') from partkeeper.policies`,
  `select partkeeper.set_retention(parent, '10 days', 'detach') from partkeeper.policies`,
  `select partkeeper.confirm(parent, max(fingerprint)) from partkeeper.plan() where fingerprint is not null group by parent`,
]
const CREATIONS_DUE = [`select partkeeper.set_policy(parent, '{"premake": 24}') from partkeeper.policies`]
const COUNT_DUE = 'select count(*)::integer as due from partkeeper.plan()'
const HELD_LOCKS =
  "select count(*)::integer as held from pg_locks where pid = pg_backend_pid() and locktype = 'relation'"

let server: EmbeddedServer
const clients: pg.Client[] = []

async function connect(database: string, user = OWNER): Promise<pg.Client> {
  const client = new pg.Client({ host: server.host, port: server.port, user, database })
  client.on('error', () => client.removeAllListeners())
  await client.connect()
  clients.push(client)
  return client
}

/** A copy of the database with the tables, in which that much is due. */
async function stage(name: string, due: readonly string[]): Promise<pg.Client> {
  const admin = await connect('postgres', server.superuser)
  await admin.query(`create database ${name} template many owner ${OWNER}`)
  const client = await connect(name)
  for (const text of due) await client.query(text)
  assert.equal((await client.query(COUNT_DUE)).rows[0].due, DUE)
  return client
}

describe('200 tables with 20 partitions due each under 64 locks per transaction', () => {
  before(async () => {
    server = await startOwnTestServer(15, { max_connections: '100', max_prepared_transactions: '0' })
    const admin = await connect('postgres', server.superuser)
    await admin.query(`create role ${OWNER} login`)
    await admin.query(`create database many owner ${OWNER}`)
    const client = await connect('many')
    await installSchema(client)
    const { rows } = await client.query('show max_locks_per_transaction')
    assert.deepEqual(rows, [{ max_locks_per_transaction: '64' }])
    await client.query(MAKE_TABLES)
    await client.end()
  })
  after(async () => {
    await Promise.all(clients.map((client) => client.end()))
    await server.stop('immediate')
  })

  it('are maintained by one CALL, and a plan over all of them keeps few locks', TIMEOUT, async (test) => {
    const client = await stage('by_call', BOTH_DUE)
    await client.query('begin')
    await client.query(COUNT_DUE)
    const { rows } = await client.query(HELD_LOCKS)
    await client.query('rollback')
    test.diagnostic(`locks after plan(): ${rows[0].held}`)
    assert.ok(rows[0].held < 100, `${rows[0].held} locks`)
    const notices: string[] = []
    client.on('notice', ({ message }) => notices.push(message ?? ''))
    await client.query('call partkeeper.maintain()')
    assert.equal(notices.at(-1), `partkeeper: ${DUE} done`)
    assert.equal((await client.query(COUNT_DUE)).rows[0].due, 0)
  })

  it('are maintained by one partkeeper maintain', TIMEOUT, async () => {
    const client = await stage('by_command', BOTH_DUE)
    const url = `postgres://${OWNER}@${server.host}:${server.port}/by_command`
    const { code, document } = await runJson<{ readonly counts: object }>(['maintain'], {
      url,
      timeoutMs: TIMEOUT.timeout,
    })
    assert.deepEqual([code, document.counts], [0, { done: DUE, deferred: 0, waiting: 0, held: 0, failed: 0 }])
    assert.equal((await client.query(COUNT_DUE)).rows[0].due, 0)
  })

  it(
    'are maintained by run_maintenance() in calls of at most 200, which defer the rest',
    TIMEOUT,
    async (test) => {
      const client = await stage('by_function', CREATIONS_DUE)
      const call = `select count(*) filter (where outcome = 'done')::integer as done,
      count(*) filter (where outcome = 'deferred')::integer as deferred, count(*)::integer as all from partkeeper.run_maintenance()`
      let [left, calls] = [DUE, 0]
      while (left > 0) {
        const { rows } = await client.query(call)
        const [{ done, deferred, all }] = rows
        assert.ok(done > 0 && done <= 200, `${done} in one call`)
        assert.deepEqual([all, deferred], [left, left - done])
        left -= done
        calls += 1
      }
      test.diagnostic(`calls: ${calls}`)
      assert.equal((await client.query(COUNT_DUE)).rows[0].due, 0)
    },
  )
})
