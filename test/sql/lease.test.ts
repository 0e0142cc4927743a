/**
 * Leases: who may maintain a parent, until when, and that whoever held it before can change nothing any more. Callers from
 * SQL exclude each other by a lock that cannot leak, and everybody says who is at it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type pg from 'pg'
import { AT, makeDailyTable, passOver, planOf, retain, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Lease = { readonly term: string | null; readonly holder: string; readonly isAhead: boolean | null }

async function start(sql: SqlSession, name: string): Promise<string> {
  return sql.value(`select partkeeper.start_process('worker', $1, '1.0.0', interval '1 minute')`, [name])
}

async function acquire(
  sql: SqlSession,
  table: string,
  generation: string,
  length = '1 hour',
): Promise<Lease> {
  const [lease] = await sql.rows<Lease>(
    `select term, holder, until > clock_timestamp() as "isAhead" from partkeeper.acquire_lease($1::regclass, $2, $3)`,
    [table, generation, length],
  )
  assert.ok(lease)
  return lease
}

async function renew(sql: SqlSession, table: string, term: string | null): Promise<boolean> {
  return sql.value(`select partkeeper.renew_lease($1::regclass, $2, interval '1 hour')`, [table, term])
}

/** The one planned detach of a table, tried with a term. */
async function tryWith(
  sql: SqlSession,
  table: string,
  term: string | null,
): Promise<readonly [string, string | null]> {
  const [result] = await sql.rows<{ outcome: string; sqlstate: string | null }>(
    `select result.outcome, result.sqlstate from partkeeper.plan($1::regclass, $2) as action
     cross join partkeeper.try_action(action, $2, term => $3) as result`,
    [table, AT, term],
  )
  assert.ok(result)
  return [result.outcome, result.sqlstate]
}

async function makeExpired(sql: SqlSession, table: string): Promise<void> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await retain(sql, { table, settings: `'3 days', 'detach'` })
}

describeOnMainMajors('a lease', (sql) => {
  it('is taken by one process start, and shown to the next comer with its holder and its end', async () => {
    await makeDailyTable(sql, { table: 'one', days: [-1] })
    const [ant, bee] = [await start(sql, 'ant'), await start(sql, 'bee')]
    assert.ok(Number(bee) > Number(ant))
    assert.deepEqual(await acquire(sql, 'one', ant), { term: '1', holder: 'ant', isAhead: true })
    assert.deepEqual(await acquire(sql, 'one', bee), {
      term: null,
      holder: `ant (generation ${ant})`,
      isAhead: true,
    })
    assert.deepEqual((await acquire(sql, 'one', ant)).term, null)
  })

  it('is renewed by its term alone, and not once it is over, released or taken', async () => {
    await makeDailyTable(sql, { table: 'renewed', days: [-1] })
    const generation = await start(sql, 'ant')
    const { term } = await acquire(sql, 'renewed', generation, '0 seconds')
    assert.equal(await renew(sql, 'renewed', term), false)
    const next = await acquire(sql, 'renewed', generation)
    assert.equal(await renew(sql, 'renewed', term), false)
    assert.equal(await renew(sql, 'renewed', next.term), true)
    await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['renewed', next.term])
    assert.equal(await renew(sql, 'renewed', next.term), false)
  })

  it('that ran out is taken over at once, under a higher term; terms never decrease', async () => {
    await makeDailyTable(sql, { table: 'terms', days: [-1] })
    const generations = [await start(sql, 'ant'), await start(sql, 'bee')]
    const terms: number[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      const { term } = await acquire(sql, 'terms', generations[turn % 2] ?? '', '0 seconds')
      terms.push(Number(term))
      if (turn === 3) await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['terms', term])
    }
    assert.deepEqual(terms, [1, 2, 3, 4, 5, 6])
  })

  it('is given back by its own term only', async () => {
    await makeDailyTable(sql, { table: 'given', days: [-1] })
    const [ant, bee] = [await start(sql, 'ant'), await start(sql, 'bee')]
    const old = await acquire(sql, 'given', ant, '0 seconds')
    const current = await acquire(sql, 'given', bee)
    await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['given', old.term])
    assert.equal((await acquire(sql, 'given', ant)).term, null)
    await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['given', current.term])
    assert.equal((await acquire(sql, 'given', ant)).term, '3')
  })

  it('of a process that says goodbye is free at once; of one that died, when it runs out, and beat() tells of it', async () => {
    await makeDailyTable(sql, { table: 'goodbye', days: [-1] })
    await makeDailyTable(sql, { table: 'dead', days: [-1] })
    const [ant, bee, cat] = [await start(sql, 'ant'), await start(sql, 'bee'), await start(sql, 'cat')]
    await acquire(sql, 'goodbye', ant)
    await sql.run(`select partkeeper.stop_process($1, 'drained')`, [ant])
    assert.equal((await acquire(sql, 'goodbye', cat)).term, '2')
    const beat = () => sql.value('select partkeeper.beat($1)', [cat])
    await beat()
    assert.equal(await beat(), '0')
    await acquire(sql, 'dead', bee, '0 seconds')
    assert.deepEqual([await beat(), await beat()], ['1', '0'])
    assert.equal((await acquire(sql, 'dead', cat)).term, '2')
  })

  it('is not given to a process start that does not exist', async () => {
    await makeDailyTable(sql, { table: 'nobody', days: [-1] })
    assert.deepEqual(
      await sql.rows(`select * from partkeeper.acquire_lease('nobody'::regclass, 999999, interval '1 hour')`),
      [],
    )
  })

  it('is kept for the next action of the same parent, given back with the next parent, and never taken for another of equal term', async () => {
    await makeDailyTable(sql, { table: 'mine', days: [-1] })
    await makeDailyTable(sql, { table: 'theirs', days: [-1] })
    const [me, them] = [await start(sql, 'me'), await start(sql, 'them')]
    const keep = (table: string, term: string | null) =>
      sql.value<string | null>('select partkeeper.keep_lease($1::regclass, $2, $3)', [table, me, term])
    const mine = await keep('mine', null)
    assert.equal(await keep('mine', mine), mine)
    await acquire(sql, 'theirs', them, '10 seconds')
    const end = await sql.value(`select until::text from partkeeper.lease where parent = 'theirs'::regclass`)
    assert.equal(mine, '1')
    assert.equal(await keep('theirs', mine), null)
    assert.equal(
      await sql.value(`select until::text from partkeeper.lease where parent = 'theirs'::regclass`),
      end,
    )
    assert.equal((await acquire(sql, 'mine', them)).term, '2')
  })
})

describeOnMainMajors('the fence', (sql) => {
  it('refuses with PK008 what comes under a lease that ran out, was given back or was taken over', async () => {
    await makeExpired(sql, 'fenced')
    const [ant, bee] = [await start(sql, 'ant'), await start(sql, 'bee')]
    const { term } = await acquire(sql, 'fenced', ant, '0 seconds')
    assert.deepEqual(await tryWith(sql, 'fenced', term), ['waiting', 'PK008'])
    const rival = await acquire(sql, 'fenced', bee)
    assert.deepEqual(await tryWith(sql, 'fenced', term), ['waiting', 'PK008'])
    await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['fenced', rival.term])
    assert.deepEqual(await tryWith(sql, 'fenced', rival.term), ['waiting', 'PK008'])
    assert.equal(await stateOf(sql, 'fenced_p20240511'), undefined)
    assert.deepEqual(await tryWith(sql, 'fenced', (await acquire(sql, 'fenced', ant)).term), ['done', null])
  })

  it('refuses a term of a parent that was never leased', async () => {
    await makeExpired(sql, 'unleased')
    assert.deepEqual(await tryWith(sql, 'unleased', '1'), ['waiting', 'PK008'])
  })

  it('guards each kind of action: creation too', async () => {
    await makeDailyTable(sql, { table: 'creating', days: [-1] })
    await acquire(sql, 'creating', await start(sql, 'ant'))
    const results = await passOver(sql, 'creating', '2024-05-18 12:00+00')
    assert.deepEqual(
      [...new Set(results.map(({ outcome, sqlstate }) => `${outcome} ${sqlstate}`))],
      ['waiting PK008'],
    )
  })
})

describeOnMainMajors('callers from SQL', (sql) => {
  it('find a live lease of a worker: run_maintenance() returns waiting, and names it', async () => {
    await makeExpired(sql, 'leased')
    const generation = await start(sql, 'web-7')
    const { term } = await acquire(sql, 'leased', generation)
    const [result] = await passOver(sql, 'leased')
    assert.deepEqual([result?.outcome, result?.sqlstate], ['waiting', 'PK008'])
    assert.match(
      result?.detail ?? '',
      new RegExp(`^public.leased is being maintained by web-7 \\(generation ${generation}\\) until `),
    )
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['leased', AT])
    assert.equal((await planOf(sql, 'leased')).length, 1)
    await sql.run('select partkeeper.release_lease($1::regclass, $2)', ['leased', term])
    assert.equal((await passOver(sql, 'leased'))[0]?.outcome, 'done')
  })

  it('exclude each other for as long as the transaction of the first lasts, and name its session', async () => {
    await makeExpired(sql, 'shared')
    const first = await sql.database.connect()
    await first.query(`begin; set local application_name = 'nightly job'`)
    assert.equal(await tryFrom(first, 'shared'), 'done')
    const [second] = await passOver(sql, 'shared')
    assert.equal(second?.outcome, 'waiting')
    assert.match(
      second?.detail ?? '',
      /^public.shared.* is locked by pid \d+ \(nightly job, partkeeper_owner\)$/,
    )
    assert.match(
      (await acquire(sql, 'shared', await start(sql, 'ant'))).holder,
      /^held by pid \d+ \(nightly job/,
    )
    await first.query('rollback')
    assert.equal((await passOver(sql, 'shared'))[0]?.outcome, 'done')
  })

  it('keep parents apart: one parent in the hands of a session leaves the others free', async () => {
    await makeExpired(sql, 'left')
    await makeExpired(sql, 'right')
    const first = await sql.database.connect()
    await first.query('begin')
    await tryFrom(first, 'left')
    assert.equal((await passOver(sql, 'right'))[0]?.outcome, 'done')
    await first.query('rollback')
  })

  it('leave no advisory lock behind after commit, after rollback and after an error', async () => {
    await makeExpired(sql, 'clean')
    await passOver(sql, 'clean')
    await sql.undone(async () => {
      await passOver(sql, 'clean', '2024-05-16 12:00+00')
    })
    await sql.refusal(`select partkeeper.check_fence('clean'::regclass, 99)`)
    assert.equal(
      await sql.value(
        `select count(*)::integer from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
      ),
      0,
    )
  })
})

async function tryFrom(client: pg.Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query<{ outcome: string }>(
    `select outcome from partkeeper.run_maintenance($1::regclass, $2) where kind = 'detach'`,
    [table, AT],
  )
  return rows[0]?.outcome
}
