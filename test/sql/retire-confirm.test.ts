/**
 * Unusual sizes: what a person has to confirm, that the confirmation lets exactly the list behind the fingerprint go, and
 * what makes it void.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  expiredOf,
  fingerprintOf,
  makeDailyTable,
  makeDay,
  type Planned,
  passOver,
  passUntilQuiet,
  planOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const DETACH_AFTER_THREE_DAYS = `'3 days', 'detach'`

async function setRetention(
  sql: SqlSession,
  table: string,
  settings = DETACH_AFTER_THREE_DAYS,
): Promise<void> {
  await sql.run(`select partkeeper.set_retention('${table}', ${settings})`)
}

async function confirm(sql: SqlSession, table: string, fingerprint: string | null, at = AT): Promise<number> {
  return sql.value('select partkeeper.confirm($1::regclass, $2, $3)', [table, fingerprint, at])
}

function isFree({ held, waiting }: Planned): boolean {
  return held === null && waiting === null
}

describeOnMainMajors('a retirement of unusual size', (sql) => {
  it('is held when it is the first under a policy and more than two partitions, each with the same fingerprint', async () => {
    await makeDailyTable(sql, { table: 'first', days: [-7, -6, -5] })
    await setRetention(sql, 'first')
    const held = (await planOf(sql, 'first')).filter(({ kind }) => kind === 'detach')
    assert.equal(held.length, 4)
    for (const action of held) {
      assert.match(
        action.held ?? '',
        /^unusual size: 4 partitions would be retired, .* explains 0 and 2 more are usual$/,
      )
      assert.match(action.fingerprint ?? '', /^[0-9a-f]{32}$/)
      assert.equal(action.fingerprint, held[0]?.fingerprint)
    }
    const results = await passOver(sql, 'first')
    assert.deepEqual(new Set(results.map(({ outcome }) => outcome)), new Set(['held']))
    assert.match(results[0]?.hint ?? '', /select partkeeper.confirm\('[a-z.]*first', '[0-9a-f]{32}'\)$/)
    assert.equal((await expiredOf(sql, 'first')).length, 4)
  })

  it('goes ahead at once when it is two partitions', async () => {
    await makeDailyTable(sql, { table: 'two', days: [-5, -4] })
    await setRetention(sql, 'two')
    assert.deepEqual(await passUntilQuiet(sql, 'two'), ['detach two_p20240510', 'detach two_p20240511'])
  })

  it('goes ahead as far as the time since the last good pass explains it, and is held beyond', async () => {
    await makeDailyTable(sql, { table: 'absent', days: [-5, -4, -3, -2, -1] })
    await setRetention(sql, 'absent')
    assert.deepEqual(await passUntilQuiet(sql, 'absent'), [
      'detach absent_p20240510',
      'detach absent_p20240511',
    ])
    const twoDaysOn = '2024-05-17 12:00:00+00'
    assert.ok((await planOf(sql, 'absent', twoDaysOn)).every(isFree))
    // Two days explain two more; four of one kind appear that only a mistake can have put there.
    for (const day of [-20, -19, -18, -17]) await makeDay(sql, { table: 'absent', day })
    const held = (await planOf(sql, 'absent', twoDaysOn)).filter(({ kind }) => kind === 'detach')
    assert.equal(held.length, 6)
    assert.match(held[0]?.held ?? '', /^unusual size: 6 partitions would be retired, .* explains 2 and/)
  })

  it('that one call only began stays what it was: the next calls finish it without a new question', async () => {
    await makeDailyTable(sql, { table: 'begun', days: [-5, -4, -3, -2, -1] })
    await setRetention(sql, 'begun')
    await passUntilQuiet(sql, 'begun')
    const fourDaysOn = '2024-05-19 12:00:00+00'
    const [first] = (await passOver(sql, 'begun', fourDaysOn)).filter(({ kind }) => kind === 'detach')
    assert.equal(first?.outcome, 'done')
    assert.ok((await planOf(sql, 'begun', fourDaysOn)).every(isFree))
    assert.deepEqual(await passUntilQuiet(sql, 'begun', fourDaysOn), [
      'detach begun_p20240513',
      'detach begun_p20240514',
      'detach begun_p20240515',
    ])
  })

  it('is not made unusual by partitions that a hold keeps for good', async () => {
    await makeDailyTable(sql, { table: 'lawsuit', days: [-7, -6, -5, -4] })
    for (const day of ['08', '09', '10'])
      await sql.run(`select partkeeper.hold('lawsuit_p202405${day}', 'lawsuit')`)
    await setRetention(sql, 'lawsuit')
    assert.deepEqual(await passUntilQuiet(sql, 'lawsuit'), ['detach lawsuit_p20240511'])
  })
})

describeOnMainMajors('a confirmation', (sql) => {
  it('lets exactly the confirmed list go', async () => {
    await makeDailyTable(sql, { table: 'listed', days: [-7, -6, -5, -4] })
    await setRetention(sql, 'listed')
    assert.equal(await confirm(sql, 'listed', await fingerprintOf(sql, 'listed')), 4)
    for (const day of [-30, -29, -28]) await makeDay(sql, { table: 'listed', day })
    const retired = (await planOf(sql, 'listed')).filter(({ kind }) => kind === 'detach')
    assert.deepEqual(
      retired.map((action) => [action.partition, isFree(action)]),
      [
        ['listed_p20240415', false],
        ['listed_p20240416', false],
        ['listed_p20240417', false],
        ['listed_p20240508', true],
        ['listed_p20240509', true],
        ['listed_p20240510', true],
        ['listed_p20240511', true],
      ],
    )
    const done = await passUntilQuiet(sql, 'listed')
    assert.deepEqual(
      done,
      ['08', '09', '10', '11'].map((day) => `detach listed_p202405${day}`),
    )
  })

  it('is refused with PK009 when the list has changed since, and nothing is confirmed', async () => {
    await makeDailyTable(sql, { table: 'stale', days: [-7, -6, -5] })
    await setRetention(sql, 'stale')
    const fingerprint = await fingerprintOf(sql, 'stale')
    await makeDay(sql, { table: 'stale', day: -30 })
    const refused = await sql.refusal('select partkeeper.confirm($1::regclass, $2, $3)', [
      'stale',
      fingerprint,
      AT,
    ])
    assert.equal(refused.code, 'PK009')
    assert.match(refused.hint, new RegExp(`is now ${await fingerprintOf(sql, 'stale')}`))
    assert.equal(
      await sql.value(
        `select count(*)::integer from partkeeper.confirmation where parent = 'stale'::regclass`,
      ),
      0,
    )
  })

  it('is refused with PK009 for a wrong, an empty and a NULL fingerprint, and when nothing is held', async () => {
    await makeDailyTable(sql, { table: 'wrong', days: [-7, -6, -5] })
    const text = 'select partkeeper.confirm($1::regclass, $2, $3)'
    assert.equal((await sql.refusal(text, ['wrong', 'x', AT])).code, 'PK009')
    await setRetention(sql, 'wrong')
    for (const fingerprint of ['x', '', null]) {
      assert.equal((await sql.refusal(text, ['wrong', fingerprint, AT])).code, 'PK009')
    }
  })

  it('counts for the span it was given for: under the same OID another span is held again', async () => {
    await makeDailyTable(sql, { table: 'moved', days: [-7, -6, -5] })
    await setRetention(sql, 'moved')
    await confirm(sql, 'moved', await fingerprintOf(sql, 'moved'))
    await sql.run('alter table moved detach partition moved_p20240508')
    await sql.run(
      `alter table moved attach partition moved_p20240508 for values from ('2024-04-01+00') to ('2024-04-02+00')`,
    )
    for (const day of [-30, -29]) await makeDay(sql, { table: 'moved', day })
    const held = (await planOf(sql, 'moved')).filter(({ held }) => held?.startsWith('unusual size: 3 '))
    assert.deepEqual(
      held.map(({ partition }) => partition),
      ['moved_p20240508', 'moved_p20240415', 'moved_p20240416'],
    )
  })

  for (const [what, change] of [
    ['interval', { partition_interval: '12 hours' }],
    ['zone', { time_zone: 'Asia/Tokyo' }],
    ['retention', { retention: '2 days' }],
    ['expiry', { on_expiry: 'drop' }],
    ['count', { keep_at_least: 1 }],
  ] as const) {
    it(`is void after the ${what} of the policy changed, and again when it is changed back`, async () => {
      const table = `changed_${what}`
      await makeDailyTable(sql, { table, days: [-7, -6, -5] })
      await setRetention(sql, table)
      const before = await fingerprintOf(sql, table)
      await confirm(sql, table, before)
      assert.equal(await fingerprintOf(sql, table), null)
      await sql.run(`select partkeeper.set_policy($1::regclass, $2)`, [table, JSON.stringify(change)])
      const after = await fingerprintOf(sql, table)
      assert.notEqual(after, null)
      await sql.run(`select partkeeper.set_policy($1::regclass, $2)`, [
        table,
        JSON.stringify({
          partition_interval: '1 day',
          time_zone: 'UTC',
          retention: '3 days',
          on_expiry: 'detach',
          keep_at_least: null,
        }),
      ])
      const changedBack = await fingerprintOf(sql, table)
      assert.equal(new Set([before, after, changedBack, null]).size, 4)
    })
  }

  it('outlives changes of the policy that retire nothing more: premake, horizon, grace', async () => {
    await makeDailyTable(sql, { table: 'unchanged', days: [-7, -6, -5] })
    await setRetention(sql, 'unchanged')
    await confirm(sql, 'unchanged', await fingerprintOf(sql, 'unchanged'))
    await sql.run(
      `select partkeeper.set_policy('unchanged', '{"premake": 2, "horizon": "2 days", "grace": "1 day"}')`,
    )
    assert.equal(await fingerprintOf(sql, 'unchanged'), null)
  })

  it('is written to the history with its fingerprint and who gave it', async () => {
    await makeDailyTable(sql, { table: 'told', days: [-7, -6, -5] })
    await setRetention(sql, 'told')
    const fingerprint = await fingerprintOf(sql, 'told')
    await confirm(sql, 'told', fingerprint)
    assert.deepEqual(
      await sql.rows(`select kind, outcome, detail, fingerprint, actor = current_user as is_mine
        from partkeeper.history where parent_name = 'public.told' and kind = 'confirm'`),
      [
        {
          kind: 'confirm',
          outcome: 'done',
          detail: '4 partitions may be retired',
          fingerprint,
          is_mine: true,
        },
      ],
    )
  })
})
