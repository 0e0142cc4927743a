/**
 * What takes a retirement back: a person's undo_retirement() in any state, a policy that changed, hands that detached or
 * attached, an export that makes no progress. Afterwards writers write again.
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
  startProcess,
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

describeOnMainMajors('a seal is lifted', (sql) => {
  before(() => nameStore(sql))

  const reasons: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'when the policy keeps it longer',
      `select partkeeper.set_policy('public.T', '{"retention": "30 days"}')`,
      'undone',
      /not expired any more/,
    ],
    [
      'when the policy archives no more',
      `select partkeeper.set_policy('public.T', '{"on_expiry": "drop"}')`,
      'undone',
      /does not archive any more/,
    ],
    [
      'when somebody detached it by hand',
      'alter table public.T detach partition public.P',
      'undone',
      /detached by hand/,
    ],
    [
      'when its export makes no progress for a day',
      `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where id = E`,
      'expired',
      /made no progress/,
    ],
  ]
  it('when the archive is published and cannot be verified for a day: the retirement begins again', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unverified' })
    const id = await queueExport(sql, 'unverified', partition)
    await sealByExport(sql, id)
    await storeChunks(sql, id)
    await publish(sql, id)
    await sql.run(
      `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where id = $1`,
      [id],
    )
    await passOver(sql, 'unverified')
    assert.equal(await stateOf(sql, partition), 'expired')
    assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), 'cancelled')
    await archiveByWord(sql, await queueExport(sql, 'unverified', partition))
    assert.equal(await stateOf(sql, partition), 'verified')
  })

  for (const [index, [name, statement, state, reason]] of reasons.entries()) {
    it(name, async () => {
      const table = `lifted_${index}`
      const [partition] = await makeDueForArchive(sql, { table })
      const id = await queueExport(sql, table, partition)
      await sealByExport(sql, id)
      await sql.run(
        statement
          .replaceAll('public.T', `public.${table}`)
          .replaceAll('public.P', `public.${partition}`)
          .replaceAll(' E', ` ${id}`),
      )
      const unsealed = (await planOf(sql, table)).find(({ kind }) => kind === 'unseal')
      assert.match(unsealed?.reason ?? '', reason)
      const done = (await passOver(sql, table)).find(({ kind }) => kind === 'unseal')
      assert.deepEqual([done?.partition, done?.outcome], [partition, 'done'], done?.detail)
      assert.equal(await stateOf(sql, partition), state)
      assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), 'cancelled')
      await sql.run(`insert into public.${partition} (id, created_at) values (31, ${OLD})`)
    })
  }

  it('by unmanage(), for all partitions of the table', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unmanaged' })
    await sealByExport(sql, await queueExport(sql, 'unmanaged', partition))
    await sql.run(`select partkeeper.unmanage('public.unmanaged')`)
    await sql.run(`insert into public.unmanaged (id, created_at) values (31, ${OLD})`)
    assert.equal(await stateOf(sql, partition), 'undone')
  })

  it('by unmanage(), also one that is put on in this very moment', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unmanaged_late' })
    const id = await queueExport(sql, 'unmanaged_late', partition)
    const sealing = await sql.database.connect()
    await sealing.query('begin')
    await sealing.query('select partkeeper.open_export($1, $2, $3)', [id, AT, await startProcess(sql)])
    const unmanaging = sql.run(`select partkeeper.unmanage('public.unmanaged_late')`)
    const isWaiting = `select exists (select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%unmanage%')`
    // In a transaction the statistics of other sessions stand still.
    const watching = await sql.database.connect()
    for (let waits = false; !waits; ) {
      const { rows } = await watching.query<{ readonly exists: boolean }>(isWaiting)
      waits = rows[0]?.exists === true
    }
    await sealing.query('commit')
    await unmanaging
    await sql.run(`insert into public.unmanaged_late (id, created_at) values (31, ${OLD})`)
    assert.equal(await stateOf(sql, partition), 'undone')
  })

  it('when it was attached again by hand after its detach: the retirement ends', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'reattached' })
    await archiveByWord(sql, await queueExport(sql, 'reattached', partition))
    await passOver(sql, 'reattached')
    await sql.run(
      `alter table public.reattached attach partition public.${partition} for values from ('2024-05-10+00') to ('2024-05-11+00')`,
    )
    await passOver(sql, 'reattached')
    assert.equal(await stateOf(sql, partition), 'undone')
    await sql.run(`insert into public.reattached (id, created_at) values (31, ${OLD})`)
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
