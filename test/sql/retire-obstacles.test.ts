/**
 * What may stand in the way of a detach (rows that refer to a partition, a lock that is not free, a bound of the pass), and
 * that it stops one partition and never the others.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  attachedTo,
  fingerprintOf,
  flushStatistics,
  makeDailyTable,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** A managed table with a primary key, and an order in another table that refers to a row of its oldest partition. */
async function makeReferredTable(sql: SqlSession, table: string): Promise<void> {
  await makeDailyTable(sql, { table, days: [-5, -4, -3, -2, -1], extra: ', primary key (id, created_at)' })
  await sql.run(`insert into ${table} values (1, '2024-05-10 10:00+00'), (2, '2024-05-11 10:00+00')`)
  await sql.run(`create table ${table}_order (event_id bigint, event_at timestamptz,
    constraint ${table}_order_event foreign key (event_id, event_at) references ${table})`)
  await sql.run(`insert into ${table}_order values (1, '2024-05-10 10:00+00')`)
  await flushStatistics(sql)
  await retain(sql, { table, settings: `'3 days', 'detach'` })
  const print = await fingerprintOf(sql, table)
  if (print !== null) await sql.run('select partkeeper.confirm($1::regclass, $2, $3)', [table, print, AT])
}

describeOnMainMajors('rows that refer to a partition', (sql) => {
  it('keep it attached and are named, while the other partitions go', async () => {
    await makeReferredTable(sql, 'event')
    const results = await passOver(sql, 'event')
    const [kept] = results
    assert.deepEqual([kept?.partition, kept?.outcome], ['event_p20240510', 'held'])
    assert.equal(
      kept?.detail,
      '1 rows of public.event_order still refer to it by event_order_event (event_id, event_at): delete those first',
    )
    assert.equal(
      kept?.hint,
      `select * from partkeeper.referring_rows('public.event_p20240510') shows rows that refer to it.` +
        ` The first: public.event_order (event_id, event_at)=(1, 2024-05-10 10:00:00+00)`,
    )
    assert.equal(
      await sql.value(`select count(*)::int from partkeeper.history where hint like '%2024-05-10 10:00%'`),
      0,
    )
    assert.deepEqual(results.map(({ partition, outcome }) => [partition, outcome]).slice(1), [
      ['event_p20240511', 'done'],
    ])
    assert.ok((await attachedTo(sql, 'event')).includes('event_p20240510'))
    assert.equal(await sql.value('select count(*)::integer from event_order'), 1)
  })

  it('let it go with the next pass when they are gone, and the foreign key stays on the parent', async () => {
    await makeReferredTable(sql, 'visit')
    await passUntilQuiet(sql, 'visit')
    await sql.run('delete from visit_order')
    assert.deepEqual(await passUntilQuiet(sql, 'visit'), ['detach visit_p20240510'])
    assert.equal(
      await sql.value(
        `select count(*)::integer from pg_constraint where conname = 'visit_order_event' and confrelid = 'visit'::regclass`,
      ),
      1,
    )
  })

  it('are shown to whoever asks, three for each foreign key, with the names of table, constraint and columns', async () => {
    await makeReferredTable(sql, 'asked')
    await sql.run(`insert into asked_order select 1, '2024-05-10 10:00+00' from generate_series(1, 4)`)
    const rows = await sql.rows(`select * from partkeeper.referring_rows('asked_p20240510')`)
    assert.equal(rows.length, 3)
    assert.deepEqual(rows[0], {
      referrer: 'asked_order',
      constraint: 'asked_order_event',
      key: '(event_id, event_at)=(1, 2024-05-10 10:00:00+00)',
    })
    assert.equal((await sql.rows(`select * from partkeeper.referring_rows('asked_p20240510', 10)`)).length, 5)
    assert.deepEqual(await sql.rows(`select * from partkeeper.referring_rows('asked_p20240511')`), [])
    assert.equal((await sql.refusal(`select * from partkeeper.referring_rows('asked_order')`)).code, 'PK010')
  })

  it('are in no notice of CALL maintain(), which may end in a log', async () => {
    await makeReferredTable(sql, 'discreet')
    sql.takeNotices()
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['discreet', AT])
    const text = JSON.stringify(sql.takeNotices())
    assert.match(text, /still refer to it by discreet_order_event/)
    assert.doesNotMatch(text, /10:00:00/)
  })

  it('in a table that the caller may not read keep the partitions until it may', async () => {
    await makeReferredTable(sql, 'secret')
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('alter table secret_order owner to current_user')
    const results = await passOver(sql, 'secret')
    assert.deepEqual(
      results.map(({ partition, outcome, detail }) => [partition, outcome, detail]),
      [
        ['secret_p20240510', 'failed', 'permission denied for table secret_order'],
        ['secret_p20240511', 'failed', 'permission denied for table secret_order'],
      ],
    )
    await superuser.query(`grant select on secret_order to partkeeper_owner`)
    assert.deepEqual(await passUntilQuiet(sql, 'secret'), ['detach secret_p20240511'])
  })
})

describeOnMainMajors('a lock that is not free', (sql) => {
  it('defers the detach, names the locks, leaves the intent recorded, and the next pass does it', async () => {
    await makeDailyTable(sql, { table: 'busy', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'busy', settings: `'3 days', 'detach'` })
    const reader = await sql.database.connect()
    await reader.query('begin')
    await reader.query('select from busy')
    const [deferred] = await passOver(sql, 'busy')
    assert.deepEqual([deferred?.outcome, deferred?.sqlstate], ['deferred', '55P03'])
    assert.match(
      deferred?.detail ?? '',
      /^a lock was not free within 00:00:00.1: ACCESS EXCLUSIVE on public.busy, ACCESS EXCLUSIVE on public.busy_p20240511$/,
    )
    assert.equal(await stateOf(sql, 'busy_p20240511'), 'expired')
    await reader.query('commit')
    assert.deepEqual(await passUntilQuiet(sql, 'busy'), ['detach busy_p20240511'])
    assert.equal(await stateOf(sql, 'busy_p20240511'), 'detached')
    assert.equal(
      await sql.value(`select count(*)::integer from partkeeper.retirement where parent = 'busy'::regclass`),
      1,
    )
  })

  it('on the partition alone is not waited for, so that writers never queue behind two waits', async () => {
    await makeDailyTable(sql, { table: 'touched', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'touched', settings: `'3 days', 'detach'` })
    const reader = await sql.database.connect()
    await reader.query('begin')
    await reader.query('select from touched_p20240511')
    const [deferred] = await passOver(sql, 'touched')
    assert.equal(deferred?.sqlstate, '55P03')
    await reader.query('rollback')
  })

  it('leaves the session as it was: its lock_timeout, its role and its search_path', async () => {
    await makeDailyTable(sql, { table: 'traceless', days: [-4, -3, -2, -1] })
    await retain(sql, { table: 'traceless', settings: `'3 days', 'detach'` })
    await sql.run(`begin; set local lock_timeout = '7s'; set local search_path = public, pg_catalog`)
    const before = await sql.rows(
      `select current_setting('lock_timeout'), current_setting('search_path'), current_setting('role')`,
    )
    await passOver(sql, 'traceless')
    assert.deepEqual(
      await sql.rows(
        `select current_setting('lock_timeout'), current_setting('search_path'), current_setting('role')`,
      ),
      before,
    )
    await sql.run('rollback')
  })
})

describeOnMainMajors('the bounds of a pass', (sql) => {
  it('let CALL maintain do 50 retirements of one table, tell the rest, and go on with it in the next pass', async () => {
    await makeDailyTable(sql, { table: 'long', days: [-60] })
    await retain(sql, { table: 'long', settings: `'3 days', 'detach'` })
    sql.takeNotices()
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['long', AT])
    assert.equal(sql.takeNotices().at(-1)?.message, 'partkeeper: 7 deferred, 50 done')
    const rest = (await planOf(sql, 'long')).filter(({ kind }) => kind === 'detach')
    assert.deepEqual([rest.length, rest.filter(({ held }) => held !== null).length], [7, 0])
    assert.equal(rest[0]?.partition, 'long_p20240505')
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['long', AT])
    assert.deepEqual(await planOf(sql, 'long'), [])
  })
})
