/**
 * Switches let a risky ability be tried on a few tables first: off, named tables, all. Each is read before each effect and in
 * its transaction, follows a table that is renamed, and minds no table that is gone.
 */
import assert from 'node:assert/strict'
import { afterEach, before, it } from 'node:test'
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
  keepPlan,
  makeDailyTable,
  makeDue,
  passOver,
  planOf,
  retain,
} from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('switches', (sql) => {
  before(() => nameStore(sql))
  afterEach(() =>
    sql.run(`select partkeeper.set_flow(name, 'all') from partkeeper.flow_limits where kind = 'switch'`),
  )

  const set = (name: string, value: string) => sql.run('select partkeeper.set_flow($1, $2)', [name, value])
  const shownOf = (name: string) =>
    sql.value<string>('select value from partkeeper.flow_limits where name = $1', [name])
  const now = () => sql.value<string>('select clock_timestamp()::text')

  it('are told by an alert when they hold something back for over a day, and explain why it is stuck until then', async () => {
    const names = () =>
      sql.column<string>(
        `select alert from partkeeper.alerts where alert in ('drop stuck', 'flow holds back')`,
      )
    await makeDue(sql, 'stuck')
    await sql.run(`update partkeeper.retirement set detached_at = detached_at - interval '3 days', drop_due_at = drop_due_at - interval '3 days'
      where parent = 'public.stuck'::regclass`)
    assert.deepEqual(await names(), ['drop stuck'])
    await set('drop', 'off')
    await passOver(sql, 'stuck', await now())
    assert.deepEqual(await names(), [])
    await sql.run(`update partkeeper.flow_held set since = since - interval '25 hours' where name = 'drop'`)
    assert.deepEqual(await names(), ['flow holds back'])
  })

  it('let nothing, named tables, or all be detached', async () => {
    for (const table of ['first', 'second']) {
      await makeDailyTable(sql, { table, days: [-5, 0, 1] })
      await retain(sql, { table, settings: `'3 days', 'detach'` })
    }
    await set('retire', 'off')
    assert.equal((await planOf(sql, 'first'))[0]?.waiting, 'switch retire is off')
    await set('retire', 'public.first')
    assert.equal((await passOver(sql, 'first'))[0]?.outcome, 'done')
    const [held] = await passOver(sql, 'second')
    assert.deepEqual([held?.outcome, held?.detail], ['waiting', 'switch retire is off for this table'])
    await set('retire', 'all')
    assert.equal((await passOver(sql, 'second'))[0]?.outcome, 'done')
  })

  it('are read in the transaction of the drop', async () => {
    await makeDue(sql, 'gone_soon')
    await keepPlan(sql, 'gone_soon')
    await set('drop', 'off')
    const [result] = await applyKeptPlan(sql)
    assert.deepEqual([result?.outcome, result?.detail], ['waiting', 'switch drop is off'])
    await set('drop', 'public.gone_soon')
    assert.equal((await applyKeptPlan(sql))[0]?.outcome, 'done')
  })

  it('keep an archive from being queued, sealed, and copied on', async () => {
    const [due] = await makeDueForArchive(sql, { table: 'kept' })
    await set('archive', 'off')
    assert.deepEqual(
      (await passOver(sql, 'kept')).map(({ outcome, detail }) => `${outcome} ${detail}`),
      ['waiting switch archive is off', 'waiting switch archive is off'],
    )
    assert.equal(await sql.value('select count(*)::int from partkeeper.export'), 0)
    await set('archive', 'public.kept')
    const id = await queueExport(sql, 'kept', due)
    await set('archive', 'off')
    const { outcome, detail } = await openExport(sql, id)
    assert.deepEqual([outcome, detail], ['waiting', 'switch archive is off'])
    await set('archive', 'all')
    await sealByExport(sql, id)
    await set('archive', 'off')
    const generation = await startProcess(sql)
    const claim = () =>
      sql.rows(`select number from partkeeper.claim_chunk($1, $2, 10, '10 minutes')`, [id, generation])
    assert.deepEqual(await claim(), [])
    assert.deepEqual(
      await sql.column('select export::text from partkeeper.export_work(clock_timestamp())'),
      [],
    )
    await set('archive', 'public.kept')
    assert.equal((await claim()).length, 1)
  })

  it('follow a table that is renamed, and mind none that is gone', async () => {
    for (const table of ['Odd, "name"', 'doomed', 'plain']) {
      const quoted = await sql.value<string>('select quote_ident($1)', [table])
      await sql.run(
        `create table public.${quoted} (id bigint, created_at timestamptz not null) partition by range (created_at)`,
      )
      await sql.run(`select partkeeper.manage($1::regclass, '1 day', at => $2)`, [`public.${quoted}`, AT])
    }
    await set('drop', 'public."Odd, ""name""", public.doomed,public.plain')
    await sql.run('alter table public.plain rename to renamed')
    await sql.run('drop table public.doomed')
    assert.equal(await shownOf('drop'), 'public."Odd, ""name""", public.renamed')
    assert.equal(
      await sql.value(`select partkeeper.switch_problem('drop', 'public.renamed'::regclass)`),
      null,
    )
    await set('drop', await shownOf('drop'))
  })

  it('refuse a table that is not there, not managed, or not named with its schema, all in one error', async () => {
    await sql.run('create table public.unmanaged (id int)')
    const { code, message } = await sql.refusal(
      `select partkeeper.set_flow('drop', 'plain, public.none, public.unmanaged')`,
    )
    assert.equal(code, 'PK004')
    assert.equal(
      message,
      'plain lacks its schema; there is no table public.none; public.unmanaged is not under management',
    )
    for (const value of ['public.', '"', 'a.b.c.d.e', ',']) {
      assert.equal(
        (await sql.refusal(`select partkeeper.set_flow('drop', $1)`, [value])).code,
        'PK004',
        value,
      )
    }
    assert.equal(await shownOf('drop'), 'all')
  })
})
