/**
 * What a person says about retirements: hold and release a partition, pause and resume one table or all. Each is read again
 * before each effect.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { waitForLockWaiter, waitForRow } from './lock-waits.ts'
import {
  AT,
  applyKeptPlan,
  attachedTo,
  exists,
  keepPlan,
  makeDailyTable,
  makeDetached,
  makeDue,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('a hold', (sql) => {
  it('keeps an attached partition, says why, and lets the others go', async () => {
    await makeDailyTable(sql, { table: 'held', days: [-6, -5, -4] })
    await sql.run(`select partkeeper.hold('held_p20240509', 'audit 2024')`)
    await retain(sql, { table: 'held', settings: `'3 days', 'detach'` })
    assert.deepEqual(
      (await planOf(sql, 'held')).map(({ partition, held }) => [partition, held]),
      [
        ['held_p20240509', 'hold: audit 2024'],
        ['held_p20240510', null],
        ['held_p20240511', null],
      ],
    )
    assert.deepEqual(await passUntilQuiet(sql, 'held'), ['detach held_p20240510', 'detach held_p20240511'])
    assert.ok((await attachedTo(sql, 'held')).includes('held_p20240509'))
  })

  it('ends with release(), and the partition goes with the next pass', async () => {
    await makeDailyTable(sql, { table: 'released', days: [-5, -4] })
    await sql.run(`select partkeeper.hold('released_p20240510', 'audit')`)
    await sql.run(`select partkeeper.set_retention('released', '3 days', 'detach')`)
    assert.deepEqual(await passUntilQuiet(sql, 'released'), ['detach released_p20240511'])
    await sql.run(`select partkeeper.release('released_p20240510')`)
    assert.deepEqual(await passUntilQuiet(sql, 'released'), ['detach released_p20240510'])
  })

  it('placed twice is one hold, which one release lifts; releasing again is refused with PK010', async () => {
    await makeDailyTable(sql, { table: 'twice', days: [-5] })
    await sql.run(
      `select partkeeper.hold('twice_p20240510', 'first'), partkeeper.hold('twice_p20240510', 'second')`,
    )
    assert.deepEqual(
      await sql.column(`select reason from partkeeper.hold where parent = 'twice'::regclass`),
      ['first'],
    )
    await sql.run(`select partkeeper.release('twice_p20240510')`)
    assert.equal((await sql.refusal(`select partkeeper.release('twice_p20240510')`)).code, 'PK010')
    await sql.run(`select partkeeper.hold('twice_p20240510', 'third')`)
    assert.equal((await planOf(sql, 'twice')).length, 0)
  })

  it('needs a reason and a partition of a managed table', async () => {
    await makeDailyTable(sql, { table: 'strict', days: [-5] })
    for (const reason of ['', '  ', null]) {
      assert.equal(
        (await sql.refusal(`select partkeeper.hold('strict_p20240510', $1)`, [reason])).code,
        'PK004',
      )
    }
    await sql.run('create table stranger (id int)')
    for (const relation of ['stranger', 'strict', null]) {
      assert.equal((await sql.refusal(`select partkeeper.hold($1::regclass, 'x')`, [relation])).code, 'PK010')
    }
  })

  it('keeps a detached partition from its drop for as long as it is in force', async () => {
    const at = await nowOf(sql)
    const [gone = ''] = await makeDetached(sql, { table: 'kept', grace: '0 minutes', days: [-5], at })
    await sql.run(`select partkeeper.hold($1::regclass, 'court order')`, [gone])
    const [drop] = await planOf(sql, 'kept', await nowOf(sql))
    assert.deepEqual([drop?.kind, drop?.partition, drop?.held], ['drop', gone, 'hold: court order'])
    const [held] = await passOver(sql, 'kept', await nowOf(sql))
    assert.deepEqual([held?.kind, held?.outcome, held?.detail], ['drop', 'held', 'hold: court order'])
    assert.equal(await exists(sql, gone), true)
    await sql.run('select partkeeper.release($1::regclass)', [gone])
    assert.deepEqual(await passUntilQuiet(sql, 'kept', await nowOf(sql)), [`drop ${gone}`])
  })

  it('placed while an action is on its way stops it: the hold is read again before the effect', async () => {
    await makeDailyTable(sql, { table: 'between', days: [-5] })
    await retain(sql, { table: 'between', settings: `'3 days', 'detach'` })
    await keepPlan(sql, 'between', AT)
    await sql.run(`select partkeeper.hold('between_p20240510', 'late word')`)
    const [first, second] = await applyKeptPlan(sql, { at: AT })
    assert.deepEqual([first?.outcome, first?.detail], ['held', 'hold: late word'])
    assert.deepEqual([second?.outcome, second?.detail], ['done', 'detached; the table stays'])
  })

  for (const [end, outcome] of [
    ['rollback', 'is given when the drop is called off'],
    ['commit', 'is refused when the drop is done'],
  ] as const) {
    it(`asked for while a drop is on its way waits for it, and ${outcome}`, async () => {
      const due = await makeDue(sql, `overtaken_${end}`)
      const [dropper, observer] = [await sql.database.connect(), await sql.database.connect()]
      await dropper.query('begin')
      await dropper.query('select partkeeper.run_maintenance($1::regclass, clock_timestamp())', [
        `overtaken_${end}`,
      ])
      const word = sql.run(`select partkeeper.hold($1::regclass, 'stop')`, [due])
      const settled = Promise.allSettled([word])
      await waitForLockWaiter(observer, due)
      await dropper.query(end)
      const [{ status }] = await settled
      assert.equal(status, end === 'rollback' ? 'fulfilled' : 'rejected')
      assert.equal(await exists(sql, due), end === 'rollback')
      assert.equal(
        await sql.value('select count(*)::integer from partkeeper.hold where reason = $1', ['stop']),
        end === 'rollback' ? 1 : 0,
      )
      await sql.run('delete from partkeeper.hold')
    })
  }

  it('is in the history, with its reason and who placed and lifted it', async () => {
    await makeDailyTable(sql, { table: 'noted', days: [-5] })
    await sql.run(`select partkeeper.hold('noted_p20240510', 'why')`)
    await sql.run(`select partkeeper.release('noted_p20240510')`)
    assert.deepEqual(
      await sql.rows(`select kind, partition_name, detail, actor = current_user as is_mine
        from partkeeper.history where parent_name = 'public.noted' and kind in ('hold', 'release') order by id`),
      [
        { kind: 'hold', partition_name: 'public.noted_p20240510', detail: 'why', is_mine: true },
        {
          kind: 'release',
          partition_name: 'public.noted_p20240510',
          detail: 'hold lifted: why',
          is_mine: true,
        },
      ],
    )
  })
})

describeOnMainMajors('a pause', (sql) => {
  it('of one table lets its plan be seen and nothing be done, until resume()', async () => {
    await makeDailyTable(sql, { table: 'paused', days: [-4] })
    await retain(sql, { table: 'paused', settings: `'3 days', 'detach'` })
    await sql.run(`select partkeeper.pause('paused', 'migration at work')`)
    const before = await planOf(sql, 'paused', '2024-05-16 12:00+00')
    assert.deepEqual([...new Set(before.map(({ kind }) => kind))], ['create', 'detach'])
    for (const action of before)
      assert.match(action.waiting ?? '', /^paused since .* by partkeeper_owner: migration at work$/)
    const results = await passOver(sql, 'paused', '2024-05-16 12:00+00')
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ['waiting'])
    await sql.run(`select partkeeper.resume('paused')`)
    assert.deepEqual(await passUntilQuiet(sql, 'paused', '2024-05-16 12:00+00'), [
      'create paused_p20240517',
      'detach paused_p20240511',
      'detach paused_p20240512',
    ])
  })

  it('of one table leaves the others alone', async () => {
    await makeDailyTable(sql, { table: 'asleep', days: [-5] })
    await makeDailyTable(sql, { table: 'awake', days: [-5] })
    await retain(sql, { table: 'awake', settings: `'3 days', 'detach'` })
    await sql.run(`select partkeeper.pause('asleep')`)
    assert.deepEqual((await passUntilQuiet(sql, 'awake')).length, 2)
  })

  it('of all tables holds for each, and the first word about it stays', async () => {
    await makeDailyTable(sql, { table: 'everyone', days: [-5] })
    await retain(sql, { table: 'everyone', settings: `'3 days', 'detach'` })
    await sql.run(`select partkeeper.pause(reason => 'incident 7'), partkeeper.pause(reason => 'incident 8')`)
    assert.match((await planOf(sql, 'everyone'))[0]?.waiting ?? '', /by partkeeper_owner: incident 7$/)
    assert.deepEqual(await passUntilQuiet(sql, 'everyone'), [])
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['everyone', AT])
    assert.ok((await attachedTo(sql, 'everyone')).includes('everyone_p20240510'))
    await sql.run('select partkeeper.resume()')
    assert.deepEqual((await passUntilQuiet(sql, 'everyone')).length, 2)
  })

  it('flipped while an action is on its way stops it', async () => {
    await makeDailyTable(sql, { table: 'flipped', days: [-5] })
    await retain(sql, { table: 'flipped', settings: `'3 days', 'detach'` })
    await keepPlan(sql, 'flipped', AT)
    await sql.run(`select partkeeper.pause('flipped', 'stop')`)
    const [result] = await applyKeptPlan(sql, { at: AT })
    assert.equal(result?.outcome, 'held')
    assert.match(result?.detail ?? '', /^paused since/)
  })

  it('given while another session changes the policy is not lost, nor is either of two changes', async () => {
    await makeDailyTable(sql, { table: 'together', days: [-1] })
    const [one, two] = [await sql.database.connect(), await sql.database.connect()]
    const pid = (await two.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid
    await one.query('begin')
    await one.query(`select partkeeper.set_policy('together', '{"premake": 9}')`)
    const words = two.query(
      `select partkeeper.pause('together', 'now'); select partkeeper.set_policy('together', '{"horizon": "9 days"}')`,
    )
    await waitForRow(one, 'select from pg_locks where pid = $1 and not granted', [pid])
    await one.query('commit')
    await words
    assert.deepEqual(
      await sql.rows(
        `select premake, horizon, paused_reason from partkeeper.policy where parent = 'together'::regclass`,
      ),
      [{ premake: 9, horizon: '9 days', paused_reason: 'now' }],
    )
  })
})
