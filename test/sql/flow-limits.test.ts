/**
 * Limits that people change while workers run: their values, that heavy work waits with the reason while
 * creation goes on, and that each effect reads them again in its own transaction.
 */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import {
  makeDueForArchive,
  nameStore,
  openExport,
  queueExport,
  sealByExport,
  startProcess,
} from './archive-scene.ts'
import {
  AT,
  applyKeptPlan,
  forgetWrites,
  keepPlan,
  makeDailyTable,
  makeDue,
  passOver,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

/** Hours that are over, whatever the time is. */
const OTHER_HOURS = `select to_char(now() at time zone 'UTC' + interval '2 hours', 'HH24:MI') || '-'
  || to_char(now() at time zone 'UTC' + interval '3 hours', 'HH24:MI') || ' UTC'`
const NEXT_DAY = '2024-05-16 12:00:00+00'
const RESET = `select partkeeper.set_flow(name, case kind when 'limit' then 'off' else 'all' end)
  from partkeeper.flow_limits where name <> 'workers_staying'`

describeOnMainMajors('limits', (sql) => {
  afterEach(() => sql.run(RESET))

  const set = (name: string, value: string | null) =>
    sql.run('select partkeeper.set_flow($1, $2)', [name, value])
  const closeHours = async () => set('hours', await sql.value(OTHER_HOURS))
  const limitOf = (name: string) =>
    sql.row<{ readonly measured: string | null; readonly holds_back: string | null }>(
      'select measured, holds_back from partkeeper.flow_limits where name = $1',
      [name],
    )
  const isWithin = (hours: string, moment: string) =>
    sql.value<boolean>('select partkeeper.is_within_hours($1, $2)', [hours, moment])

  it('refuse a value that is not meant like that, naming what was expected and found', async () => {
    const bad: readonly (readonly [string, string | null])[] = [
      ...(['0', '-1', '1.5', 'many', '', ' 4', '10000', null] as const).map(
        (value) => ['workers_at_once', value] as const,
      ),
      ...(['20', '20MB', '20 mb', '0 MB', '-1 MB', '1.5 MB', '20 TB'] as const).map(
        (value) => ['bytes_per_second', value] as const,
      ),
      ...(['30', '0 seconds', '30 s', '1 day'] as const).map((value) => ['replica_lag', value] as const),
      ...(['-1', '5 sessions', 'OFF'] as const).map((value) => ['active_backends', value] as const),
      ...(
        [
          '22:00-06:00',
          '22-6 UTC',
          '22:00-25:00 UTC',
          '06:00-06:00 UTC',
          '22:00-06:00 Mars/Base',
          '24:00-06:00 UTC',
          ', UTC',
        ] as const
      ).map((value) => ['hours', value] as const),
      ['drop', ''],
      ['lock_waiters', '1e3'],
      ['wal_rate', '50'],
    ]
    for (const [name, value] of bad) {
      const { code, message, hint } = await sql.refusal('select partkeeper.set_flow($1, $2)', [name, value])
      assert.deepEqual(
        [code, message.startsWith(`${name}: `), hint === ''],
        ['PK004', true, false],
        `${name} ${value}: ${message}`,
      )
    }
    assert.equal((await sql.refusal(`select partkeeper.set_flow('speed', '1')`)).code, 'PK004')
    assert.equal(
      await sql.value(`select count(*)::int from partkeeper.flow_limits where holds_back is not null`),
      0,
    )
  })

  it('know the hours of a day by the clock on the wall, over midnight and over both changes of clocks', async () => {
    const berlin = '22:00-06:00, 12:00-12:30 Europe/Berlin'
    const cases: readonly (readonly [string, boolean])[] = [
      ['2024-01-10 20:59+00', false],
      ['2024-01-10 21:00+00', true],
      ['2024-01-11 04:59+00', true],
      ['2024-01-11 05:00+00', false],
      ['2024-01-11 11:15+00', true],
      ['2024-07-10 19:59+00', false],
      ['2024-07-10 20:00+00', true],
      ['2024-07-11 04:00+00', false],
    ]
    for (const [moment, wanted] of cases) assert.equal(await isWithin(berlin, moment), wanted, moment)
    const gap = '02:30-03:00 Europe/Berlin'
    assert.equal(await isWithin(gap, '2024-03-31 00:59+00'), false)
    assert.equal(await isWithin(gap, '2024-03-31 01:00+00'), false, 'the gap never comes')
    assert.deepEqual(
      [await isWithin(gap, '2024-10-27 00:30+00'), await isWithin(gap, '2024-10-27 01:30+00')],
      [true, true],
      'the fold comes twice',
    )
    assert.equal(await isWithin('18:00-24:00 UTC', '2024-01-10 23:59+00'), true)
  })

  it('never hold creation back, whatever they say, and say for the rest which limit it is', async () => {
    await makeDailyTable(sql, { table: 'making', days: [-5, -4] })
    await retain(sql, { table: 'making', settings: `'3 days', 'drop', '0 minutes'`, at: NEXT_DAY })
    await closeHours()
    for (const [name, value] of [
      ['workers_at_once', '1'],
      ['bytes_per_second', '1 kB'],
      ['wal_rate', '1 kB'],
    ] as const)
      await set(name, value)
    for (const name of ['retire', 'archive', 'drop']) await set(name, 'off')
    const results = await passOver(sql, 'making', NEXT_DAY)
    assert.deepEqual([...new Set(results.map(({ kind, outcome }) => `${kind} ${outcome}`))].sort(), [
      'create done',
      'detach waiting',
    ])
    await set('retire', 'all')
    const [planned] = await planOf(sql, 'making', NEXT_DAY)
    assert.match(planned?.waiting ?? '', /^hours: \d\d:\d\d-\d\d:\d\d UTC, it is \d\d:\d\d there$/)
  })

  it('are one row of history while only what they measure changes, and leave nothing unusual behind', async () => {
    await makeDailyTable(sql, { table: 'patient', days: [-5, -4, 0, 1] })
    await retain(sql, { table: 'patient', settings: `'3 days', 'detach'` })
    await closeHours()
    await passOver(sql, 'patient')
    await sql.run(
      `update partkeeper.event set detail = replace(detail, 'it is', 'it was') where kind = 'detach'`,
    )
    await passOver(sql, 'patient')
    assert.equal(
      await sql.value(
        `select count(*)::int from partkeeper.history where kind = 'detach' and outcome = 'waiting' and partition_name like '%patient%'`,
      ),
      2,
    )
    assert.equal(await stateOf(sql, 'patient_p20240510'), 'expired', 'the intent is recorded')
    await set('hours', 'off')
    const [first] = await passOver(sql, 'patient')
    assert.deepEqual([first?.kind, first?.outcome], ['detach', 'done'])
  })

  it('are read again in the transaction of a detach, of a drop, and of a seal', async () => {
    await nameStore(sql)
    await makeDailyTable(sql, { table: 'detaching', days: [-5, 0, 1] })
    await retain(sql, { table: 'detaching', settings: `'3 days', 'detach'` })
    await makeDue(sql, 'dropping')
    const [due] = await makeDueForArchive(sql, { table: 'sealing' })
    const id = await queueExport(sql, 'sealing', due)
    for (const [table, at] of [
      ['detaching', AT],
      ['dropping', undefined],
    ] as const) {
      await keepPlan(sql, table, at)
      await closeHours()
      const [result] = await applyKeptPlan(sql, at === undefined ? {} : { at })
      assert.match(`${result?.outcome} ${result?.detail}`, /^waiting hours: /, table)
      await set('hours', 'off')
      const [again] = await applyKeptPlan(sql, at === undefined ? {} : { at })
      assert.equal(again?.outcome, 'done', `${table}: ${again?.detail}`)
    }
    await closeHours()
    assert.equal((await openExport(sql, id)).outcome, 'waiting')
    await set('hours', 'off')
    await sealByExport(sql, id)
  })

  it('measure nothing when nothing heavy is due', async () => {
    await sql.run(`update partkeeper.flow set value = 'broken' where name = 'active_backends'`)
    await makeDailyTable(sql, { table: 'idle', days: [0, 1] })
    assert.deepEqual(await planOf(sql, 'idle'), [])
    await sql.run(`update partkeeper.flow set value = 'off' where name = 'active_backends'`)
  })

  it('are told by an alert when they hold work back for over a day', async () => {
    const names = () => sql.column<string>(`select alert from partkeeper.alerts_of_flow()`)
    await closeHours()
    await sql.run(`select partkeeper.note_flow_held(partkeeper.flow_problem())`)
    assert.deepEqual(await names(), [])
    await sql.run(`update partkeeper.flow_held set since = since - interval '25 hours' where name = 'hours'`)
    assert.deepEqual(await names(), ['flow holds back'])
    await sql.undone(async () => {
      await sql.run('select partkeeper.note_flow_passed()')
      assert.deepEqual(await names(), [])
    })
    await set('hours', 'off')
    assert.deepEqual(await names(), [])
  })

  it('of claims hold over all sessions at once, and are changed between two claims', async () => {
    const [due] = await makeDueForArchive(sql, { table: 'many' })
    await sql.run(
      `insert into public.many (id, created_at) select number, $1::timestamptz - interval '5 days' from generate_series(1, 5000) as number`,
      [AT],
    )
    await forgetWrites(sql, 'many')
    const id = await queueExport(sql, 'many', due)
    await sealByExport(sql, id)
    const generation = await startProcess(sql)
    const sessions = await Promise.all(Array.from({ length: 6 }, () => sql.openAs('partkeeper_owner')))
    const claimAll = async () => {
      const found = await Promise.all(
        sessions.map((each) =>
          each.rows<{ readonly number: number }>('select number from partkeeper.claim_chunk($1, $2, 1, $3)', [
            id,
            generation,
            '10 minutes',
          ]),
        ),
      )
      return found.flat().length
    }
    await set('workers_at_once', '1')
    assert.equal(await claimAll(), 1)
    await set('workers_at_once', '4')
    assert.equal(await claimAll(), 3)
    assert.match(
      (await limitOf('workers_at_once')).holds_back ?? '',
      /^workers_at_once: 4 at most, found 4 in flight$/,
    )
    await set('workers_at_once', 'off')
    await sql.run(`select partkeeper.pause('public.many', 'wait')`)
    assert.equal(await claimAll(), 0, 'a pause holds for exports in flight')
    await sql.run(`select partkeeper.resume('public.many')`)
    await set('bytes_per_second', '1 kB')
    assert.equal(await claimAll(), 1, 'one books more than there is')
    assert.match(
      (await limitOf('bytes_per_second')).holds_back ?? '',
      /^bytes_per_second: 1 kB at most, used up for [1-9]/,
    )
    await set('bytes_per_second', '100 MB')
    assert.ok((await claimAll()) >= 1, 'what was booked at the old pace is forgotten')
    await Promise.all(sessions.map((each) => each.end()))
  })
})
