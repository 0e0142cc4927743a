/**
 * Two passes over one table at once: the second says who is at it, process and application, and leaves it alone; and a pass
 * that was cancelled leaves nothing behind.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { runCli, spawnCli } from '../cli/run-cli.ts'
import { waitForLockWaiter, waitForRow } from './lock-waits.ts'
import { AT, makeDailyTable, passOver, retain } from './retirement-scene.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

async function makeExpired(sql: SqlSession, table: string): Promise<void> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await retain(sql, { table, settings: `'3 days', 'detach'` })
}

/** A session of a given application; its process. */
async function connectAs(sql: SqlSession, application: string) {
  const client = await sql.database.connect()
  await client.query(`set application_name = '${application}'`)
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return { client, pid: rows[0]?.pid ?? 0 }
}

const SETTINGS = `select name, setting from pg_settings where name !~ '^plpgsql' order by name`
const LEFT_OVER = `
select (select count(*) from pg_locks where pid = pg_backend_pid() and locktype <> 'virtualxid' and relation is null)::integer as locks,
  current_setting('role') as role`

describeOnMajor(15, 'two passes at once', (sql) => {
  it('beside a caller of run_maintenance() who has not committed, each entrance names process and application', async () => {
    await makeDailyTable(sql, { table: 'first', days: [-1] })
    await sql.run(`select partkeeper.set_policy('first', '{"premake": 3}')`)
    const { client, pid } = await connectAs(sql, 'night job')
    await client.query('begin')
    await client.query(`select from partkeeper.run_maintenance('first', $1)`, [AT])
    const who = `held by pid ${pid} \\(night job, partkeeper_owner\\)`
    const [result] = await passOver(sql, 'first')
    assert.deepEqual([result?.outcome, result?.sqlstate], ['waiting', 'PK008'])
    assert.match(result?.detail ?? '', new RegExp(who))
    await sql.run(`call partkeeper.maintain('first', $1)`, [AT])
    const told = await sql.column<string>(
      `select detail from partkeeper.history where parent_name = 'public.first' and outcome = 'waiting' order by id desc limit 1`,
    )
    // Both passes met the same reason, which is told once.
    assert.match(told[0] ?? '', new RegExp(`(?:^|: )${who}$`))
    const { code, stdout } = await runCli(['maintain', 'first', '--at', AT], sql.database)
    assert.equal(code, 6, stdout)
    assert.match(stdout, new RegExp(`^public\\.first: ${who} is at it$`, 'm'))
    await client.query('rollback')
  })

  it('beside a CALL maintain() that pauses between two tries, each entrance names process and application', async () => {
    await makeExpired(sql, 'second')
    const reader = await sql.database.connect()
    await reader.query('begin')
    await reader.query('select from second')
    const { client, pid } = await connectAs(sql, 'cron')
    const pass = client.query(`call partkeeper.maintain('second', $1)`, [AT])
    await waitForRow(
      reader,
      `select from partkeeper.lease where parent = 'second'::regclass and not released`,
    )
    const [result] = await passOver(sql, 'second')
    assert.equal(result?.outcome, 'waiting')
    assert.match(result?.detail ?? '', new RegExp(`pid ${pid} \\(cron`))
    const { code, stdout } = await runCli(['maintain', 'second', '--at', AT], sql.database)
    assert.equal(code, 6, stdout)
    assert.match(stdout, new RegExp(`^public\\.second: .*pid ${pid} \\(cron.* is at it$`, 'm'))
    await reader.query('rollback')
    await pass
  })
})

describeOnMajor(15, 'a cancelled pass', (sql) => {
  it('of run_maintenance() leaves nothing behind in its session, nor in the ledger', async () => {
    await makeExpired(sql, 'cut')
    const reader = await sql.database.connect()
    await reader.query('begin; lock table cut in row exclusive mode')
    const { client, pid } = await connectAs(sql, 'night job')
    const before = (await client.query(SETTINGS)).rows
    const pass = assert.rejects(client.query(`select from partkeeper.run_maintenance('cut', $1)`, [AT]), {
      code: '57014',
    })
    await waitForLockWaiter(await sql.database.connect(), 'cut')
    await reader.query('select pg_cancel_backend($1)', [pid])
    await pass
    await reader.query('rollback')
    assert.deepEqual((await client.query(SETTINGS)).rows, before)
    assert.deepEqual((await client.query(LEFT_OVER)).rows, [{ locks: 0, role: 'none' }])
    assert.deepEqual(
      await sql.rows(`select state from partkeeper.retirements where parent_name = 'public.cut'`),
      [],
    )
  })

  it('of partkeeper maintain gives its lease back, ends its sessions and exits with 130', async () => {
    await makeExpired(sql, 'stopped')
    const reader = await sql.database.connect()
    await reader.query('begin')
    await reader.query('select from stopped')
    const command = spawnCli(['maintain', 'stopped', '--at', AT], sql.database)
    await waitForRow(
      reader,
      `select from partkeeper.lease where parent = 'stopped'::regclass and not released`,
    )
    command.signal('SIGINT')
    assert.deepEqual(await command.exited, { code: 130, signal: null })
    assert.deepEqual(
      await sql.rows(
        `select released, (select count(*)::integer from pg_stat_activity
           where application_name = 'partkeeper:maintain' and datname = current_database()) as sessions
         from partkeeper.lease where parent = 'stopped'::regclass`,
      ),
      [{ released: true, sessions: 0 }],
    )
    await reader.query('rollback')
  })
})
