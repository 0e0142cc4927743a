/**
 * What a person says to keep a partition: undo_retirement() in any state, which brings it back to its writers, and hold_span()
 * for every partition that overlaps.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  archiveByWord,
  makeDueForArchive,
  nameStore,
  publish,
  queueExport,
  sealByExport,
  storeChunks,
} from './archive-scene.ts'
import { AT, attachedTo, passOver, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const OLD = `'${AT}'::timestamptz - interval '5 days'`

describeOnMainMajors('undo_retirement()', (sql) => {
  before(() => nameStore(sql))

  type Step = (session: SqlSession, id: string, table: string) => Promise<unknown>
  const states: readonly (readonly [string, string, Step])[] = [
    ['expired', 'cancelled', async () => undefined],
    ['sealed', 'cancelled', (session, id) => sealByExport(session, id)],
    [
      'archived',
      'cancelled',
      async (session, id) => {
        await sealByExport(session, id)
        await storeChunks(session, id)
        await publish(session, id)
      },
    ],
    ['verified', 'verified', (session, id) => archiveByWord(session, id)],
    [
      'detached',
      'verified',
      async (session, id, table) => {
        await archiveByWord(session, id)
        await passOver(session, table)
      },
    ],
  ]
  for (const [state, exportState, reach] of states) {
    it(`brings back what is ${state}: attached, with its rows, writable, on hold`, async () => {
      const table = `undo_${state}`
      const [partition] = await makeDueForArchive(sql, { table })
      const id = await queueExport(sql, table, partition)
      await reach(sql, id, table)
      assert.equal(await stateOf(sql, partition), state)
      await sql.run(`select partkeeper.undo_retirement('public.${partition}')`)
      assert.equal(await stateOf(sql, partition), 'undone')
      assert.ok((await attachedTo(sql, table)).includes(partition))
      assert.equal(await sql.value(`select count(*)::int from public.${table} where created_at = ${OLD}`), 30)
      await sql.run(`insert into public.${table} (id, created_at) values (31, ${OLD})`)
      assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), exportState)
      const [planned] = await planOf(sql, table)
      assert.match(planned?.held ?? '', /^hold: its retirement was undone by partkeeper_owner/)
      await sql.run(`select partkeeper.release('public.${partition}')`)
    })
  }

  it('lets no writer wait for long while somebody reads the default partition', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'undo_default' })
    await sql.run('create table public.undo_rest partition of public.undo_default default')
    await archiveByWord(sql, await queueExport(sql, 'undo_default', partition))
    await passOver(sql, 'undo_default')
    assert.equal(await stateOf(sql, partition), 'detached')
    const reader = await sql.database.connect()
    await reader.query('begin; select from public.undo_rest')
    const writer = await sql.database.connect()
    await writer.query(`set lock_timeout = '500ms'`)
    let isOver = false
    const writing = (async () => {
      while (!isOver) await writer.query(`insert into public.undo_default values (1, 'infinity')`)
    })()
    const { code } = await sql.refusal(`select partkeeper.undo_retirement('public.${partition}')`)
    isOver = true
    await writing
    assert.equal(code, '55P03')
    await reader.query('commit')
    await sql.run(`select partkeeper.undo_retirement('public.${partition}')`)
    assert.ok((await attachedTo(sql, 'undo_default')).includes(partition))
  })

  it('is refused for what is not being retired, for strangers to the table, and while somebody is at it', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'undo_refused' })
    const { code, hint } = await sql.refusal(`select partkeeper.undo_retirement('public.${partition}')`)
    assert.deepEqual([code, /partkeeper restore/.test(hint)], ['PK010', true])
    await queueExport(sql, 'undo_refused', partition)
    await sql.run(
      `select partkeeper.acquire_lease('public.undo_refused'::regclass, partkeeper.start_process('worker', 'w', 'v'), '1 hour')`,
    )
    assert.equal(
      (await sql.refusal(`select partkeeper.undo_retirement('public.${partition}')`)).code,
      'PK008',
    )
  })
})

describeOnMainMajors('hold_span()', (sql) => {
  before(() => nameStore(sql))

  it('keeps every partition that overlaps, until it is released or its time is over', async () => {
    const [first] = await makeDueForArchive(sql, { table: 'span' })
    const id = await sql.value<string>(
      `select partkeeper.hold_span('public.span', '2024-05-10 12:00+00', '2024-05-11 00:00+00', 'audit')`,
    )
    const held = async () => (await planOf(sql, 'span')).map(({ partition, held: why }) => [partition, why])
    assert.deepEqual((await held())[0], [first, 'hold: audit'])
    assert.equal((await held())[1]?.[1], null)
    await sql.run('select partkeeper.release_hold($1)', [id])
    assert.equal((await held())[0]?.[1], null)
    await sql.run(
      `select partkeeper.hold_span('public.span', null, null, 'all of it', clock_timestamp() + interval '1 day')`,
    )
    assert.deepEqual(
      (await held()).map(([, why]) => why),
      ['hold: all of it', 'hold: all of it'],
    )
    await sql.run(`update partkeeper.hold set until = clock_timestamp() where lifted_at is null`)
    assert.equal((await held())[0]?.[1], null)
  })

  it('on exactly one partition ends with release() of that partition; one on a longer span does not', async () => {
    const [first] = await makeDueForArchive(sql, { table: 'span_of_one' })
    await sql.run(
      `select partkeeper.hold_span('public.span_of_one', '2024-05-10+00', '2024-05-11+00', 'restored')`,
    )
    await sql.run(`select partkeeper.release('public.${first}')`)
    assert.equal((await planOf(sql, 'span_of_one'))[0]?.held, null)
    const id = await sql.value<string>(
      `select partkeeper.hold_span('public.span_of_one', '2024-05-10+00', '2024-05-12+00', 'audit')`,
    )
    const { code, hint } = await sql.refusal(`select partkeeper.release('public.${first}')`)
    assert.deepEqual([code, /release_hold\(id\)/.test(hint)], ['PK010', true])
    await sql.run('select partkeeper.release_hold($1)', [id])
  })

  it('refuses an empty span, a time that has passed, no reason, and what is no value of the key', async () => {
    const refuse = async (values: string) =>
      (await sql.refusal(`select partkeeper.hold_span('public.span', ${values})`)).code
    assert.equal(await refuse(`'2024-05-11', '2024-05-10', 'x'`), 'PK004')
    assert.equal(await refuse(`'2024-05-10', '2024-05-11', 'x', '2024-05-12'`), 'PK004')
    assert.equal(await refuse(`'2024-05-10', '2024-05-11', ' '`), 'PK004')
    assert.equal(await refuse(`'someday', '2024-05-11', 'x'`), 'PK004')
  })
})
