/**
 * Two of the three ways in, `run_maintenance()` and `CALL maintain()`: they leave the same catalog behind for creation,
 * detach and drop, and a second pass of either finds nothing to do and says so.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dumpCatalog } from './catalog-dump.ts'
import { describeOnMainMajors, SqlSession } from './sql-session.ts'

const DAYS = {
  start: '2030-01-01 12:00+00',
  week: '2030-01-08 12:00+00',
  later: '2030-01-20 12:00+00',
} as const

type Entrance = { readonly name: string; pass(sql: SqlSession, at: string): Promise<void> }

const FUNCTION: Entrance = {
  name: 'run_maintenance()',
  async pass(sql, at) {
    for (let calls = 0; calls < 50; calls += 1) {
      const outcomes = await sql.column<string>('select outcome from partkeeper.run_maintenance(at => $1)', [
        at,
      ])
      if (!outcomes.includes('done')) return
    }
    assert.fail('no end of calls')
  },
}

const PROCEDURE: Entrance = {
  name: 'CALL maintain()',
  async pass(sql, at) {
    for (let calls = 0; calls < 50; calls += 1) {
      await sql.run('call partkeeper.maintain(at => $1)', [at])
      const done = await sql.value<number>('select done from partkeeper.run order by id desc limit 1')
      if (done === 0) return
    }
    assert.fail('no end of calls')
  },
}

/** Tables with all that a partition must inherit, one kept by detach and one by drop, under a clock of their own. */
async function arrange(sql: SqlSession): Promise<void> {
  await sql.run('update partkeeper.installation set test_clock = true')
  await sql.run('set partkeeper.allow_time_travel = on')
  await sql.run('create table account (id bigint primary key)')
  for (const table of ['kept', 'dropped']) {
    await sql.run(`create table ${table} (id bigint generated always as identity, account_id bigint references account,
      payload jsonb default '{}' check (payload is not null), created_at timestamptz not null, primary key (id, created_at))
      partition by range (created_at)`)
    await sql.run(`create index ${table}_by_account on ${table} (account_id) where account_id > 0`)
    await sql.run(
      `grant select, insert on ${table} to pg_read_all_data; grant update (payload) on ${table} to pg_monitor`,
    )
    await sql.run(`alter table ${table} alter column payload set statistics 500`)
    await sql.run(`select partkeeper.manage($1::regclass, '1 day', at => $2)`, [table, DAYS.start])
  }
  await sql.run(`select partkeeper.set_retention('kept', '3 days', 'detach')`)
  await sql.run(`select partkeeper.set_retention('dropped', '3 days', 'drop', '2 days')`)
}

/** What is left after all passes: the catalog, and what the ledger and the history say was done. */
async function account(sql: SqlSession): Promise<readonly string[]> {
  const client = await sql.database.connect()
  const done = await sql.column<string>(
    `select concat_ws(' ', kind, partition_name, detail) from partkeeper.history where outcome = 'done' order by 1`,
  )
  const states = await sql.column<string>(
    `select partition_name || ' ' || state || ' ' || coalesce(rows_estimate::text, '?') from partkeeper.retirements order by 1`,
  )
  return [...(await dumpCatalog(client, ['public'])), ...done, ...states]
}

async function confirmAll(sql: SqlSession, at: string): Promise<void> {
  for (const table of ['kept', 'dropped']) {
    await sql.run(
      `select partkeeper.confirm(parent, max(fingerprint), $2) from partkeeper.plan($1::regclass, $2)
       where fingerprint is not null group by parent`,
      [table, at],
    )
  }
}

/** Lives through creation, detach and drop by one entrance, and returns what each step left behind. */
async function live(
  sql: SqlSession,
  entrance: Entrance,
): Promise<Readonly<Record<string, readonly string[]>>> {
  await arrange(sql)
  await entrance.pass(sql, '2030-01-03 12:00+00')
  const creation = await account(sql)
  await confirmAll(sql, DAYS.week)
  await entrance.pass(sql, DAYS.week)
  const detach = await account(sql)
  await entrance.pass(sql, '2030-01-10 13:00+00')
  const drop = await account(sql)
  await confirmAll(sql, DAYS.later)
  await entrance.pass(sql, DAYS.later)
  return { creation, detach, drop, later: await account(sql) }
}

describeOnMainMajors('run_maintenance() and CALL maintain()', (sql) => {
  it('leave the same catalog, ledger and history behind for creation, detach and drop', async () => {
    const other = new SqlSession(sql.major)
    await other.open()
    try {
      const [byFunction, byProcedure] = [await live(sql, FUNCTION), await live(other, PROCEDURE)]
      for (const step of Object.keys(byFunction)) assert.deepEqual(byProcedure[step], byFunction[step], step)
      const count = (step: string, start: string) =>
        byFunction[step]?.filter((line) => line.startsWith(start)).length
      assert.deepEqual([count('detach', 'detach '), count('drop', 'drop public.dropped')], [10, 5])
    } finally {
      await other.close()
    }
  })

  for (const { name, pass } of [FUNCTION, PROCEDURE]) {
    it(`find nothing to do in a second pass, change nothing and say so: ${name}`, async () => {
      await sql.run(
        `create table if not exists quiet (created_at timestamptz not null) partition by range (created_at)`,
      )
      await sql.run(`select partkeeper.manage('quiet', '1 day', at => $1)`, [DAYS.later])
      await pass(sql, DAYS.later)
      const before = await account(sql)
      sql.takeNotices()
      await pass(sql, DAYS.later)
      assert.match(sql.takeNotices().at(-1)?.message ?? '', /^partkeeper: nothing is due/)
      assert.deepEqual(await account(sql), before)
    })
  }

  it('write one row to run for each pass, with its outcomes counted', async () => {
    await sql.run(`create table counted (created_at timestamptz not null) partition by range (created_at)`)
    await sql.run(`select partkeeper.manage('counted', '1 day', at => $1)`, [DAYS.later])
    await sql.run(`select partkeeper.run_maintenance('counted', '2030-01-22 12:00+00')`)
    await sql.run(`call partkeeper.maintain('counted', '2030-01-23 12:00+00')`)
    assert.deepEqual(
      await sql.rows(`select entrance, done, deferred, waiting, held, failed, finished_at is not null as is_finished
        from partkeeper.run where parent = 'counted'::regclass order by id`),
      [
        { entrance: 'function', done: 2, deferred: 0, waiting: 0, held: 0, failed: 0, is_finished: true },
        { entrance: 'procedure', done: 1, deferred: 0, waiting: 0, held: 0, failed: 0, is_finished: true },
      ],
    )
  })

  it('keep what stays as it is to one row of history, and every change and every deed to one more', async () => {
    await sql.run(`create table deduped (created_at timestamptz not null) partition by range (created_at)`)
    await sql.run(`select partkeeper.manage('deduped', '1 day', at => '2030-01-01+00')`)
    await sql.run(`select partkeeper.set_retention('deduped', '3 days', 'detach')`)
    await sql.run(`select partkeeper.hold('deduped_p20300101', 'one')`)
    const at = '2030-01-05 12:00+00'
    for (const entrance of [FUNCTION, PROCEDURE]) {
      await sql.run(`select partkeeper.run_maintenance('deduped', $1)`, [at])
      await sql.run(`call partkeeper.maintain('deduped', $1)`, [at])
      await sql.run(
        `select partkeeper.release('deduped_p20300101'), partkeeper.hold('deduped_p20300101', $1)`,
        [entrance.name],
      )
    }
    await sql.run(`select partkeeper.release('deduped_p20300101')`)
    await sql.run(`call partkeeper.maintain('deduped', $1)`, [at])
    assert.deepEqual(
      await sql.column(`select outcome || ' ' || detail from partkeeper.history
        where partition_name = 'public.deduped_p20300101' and kind = 'detach' order by id`),
      ['held hold: one', 'held hold: run_maintenance()', 'done detached; the table stays'],
    )
  })
})
