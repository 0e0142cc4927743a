/**
 * `detach_mode => concurrently` as SQL sees it: what the plan shows, what a function says that cannot do it, and how the ledger
 * goes on when somebody ran the statement. Who runs it unattended is tested in test/crash/.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { archiveByWord, makeDueForArchive, nameStore, queueExport } from './archive-scene.ts'
import { leaveDetachPending } from './pending-detach.ts'
import {
  attachedTo,
  exists,
  fingerprintOf,
  makeDailyTable,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, describeOnMajor, type SqlSession } from './sql-session.ts'

type Shown = {
  readonly kind: string
  readonly statements: readonly string[]
  readonly locks: readonly string[]
  readonly held: string | null
}

/** A table whose partition of 2024-05-11 is due and to be detached concurrently; returns the partition. */
async function makeConcurrent(sql: SqlSession, table: string, settings = `'3 days', 'drop', '1 day'`) {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1] })
  await sql.run(`select partkeeper.set_policy($1::regclass, '{"detach_mode": "concurrently"}')`, [table])
  await retain(sql, { table, settings })
  return `${table}_p20240511`
}

function showPlan(sql: SqlSession, table: string): Promise<readonly Shown[]> {
  return sql.rows(
    `select kind, statements, locks, held from partkeeper.plan($1::regclass, '2024-05-15 12:00+00')`,
    [table],
  )
}

async function detailsOf(sql: SqlSession, table: string): Promise<readonly string[]> {
  return sql.column(
    `select kind || ' ' || outcome || ': ' || detail from partkeeper.history
     where parent_name = $1 and kind in ('detach', 'finalize', 'undo') order by id`,
    [`public.${table}`],
  )
}

describeOnMainMajors('detach_mode concurrently', (sql) => {
  it('shows the statement and its locks in the plan, and what a function answers is where to run it', async () => {
    const partition = await makeConcurrent(sql, 'shown')
    const statement = `alter table public.shown detach partition public.${partition} concurrently`
    assert.deepEqual(await showPlan(sql, 'shown'), [
      {
        kind: 'detach',
        statements: [statement],
        locks: ['SHARE UPDATE EXCLUSIVE on public.shown', `ACCESS EXCLUSIVE on public.${partition}`],
        held: null,
      },
    ])
    const [result] = await passOver(sql, 'shown')
    assert.deepEqual([result?.outcome, result?.sqlstate], ['waiting', 'PK040'])
    assert.match(result?.detail ?? '', /which no function can do: a worker or partkeeper maintain does it$/)
    assert.ok(result?.hint?.includes(`outside a transaction and without timeouts: ${statement};`))
    await sql.run(`call partkeeper.maintain('shown', '2024-05-15 12:00+00')`)
    assert.equal(await stateOf(sql, partition), 'expired')
    assert.ok((await attachedTo(sql, 'shown')).includes(partition))
  })

  it('goes on to detached with its due date when a person ran the statement', async () => {
    const partition = await makeConcurrent(sql, 'pasted')
    await passOver(sql, 'pasted')
    await sql.run(`alter table pasted detach partition ${partition} concurrently`)
    assert.deepEqual(await passOver(sql, 'pasted'), [])
    const ledger = await sql.rows(
      `select state, on_expiry, drop_due_at - detached_at = '1 day' as is_due from partkeeper.retirement where partition_name = $1`,
      [`public.${partition}`],
    )
    assert.deepEqual(ledger, [{ state: 'detached', on_expiry: 'drop', is_due: true }])
    assert.equal(
      (await detailsOf(sql, 'pasted')).at(-1),
      'detach done: by hand, or by a process that did not say so: detached; dropped after a grace of 1 day',
    )
    await sql.run('select partkeeper.undo_retirement($1::regclass)', [partition])
    assert.ok((await attachedTo(sql, 'pasted')).includes(partition))
  })

  it('ends as undone when it was detached plainly, or with other bounds than recorded', async () => {
    const plain = await makeConcurrent(sql, 'plainly')
    await passOver(sql, 'plainly')
    await sql.run(`alter table plainly detach partition ${plain}`)
    await passOver(sql, 'plainly')
    assert.deepEqual([await stateOf(sql, plain), await exists(sql, plain)], ['undone', true])
    const other = await makeConcurrent(sql, 'elsewhere')
    await passOver(sql, 'elsewhere')
    await sql.run(`alter table elsewhere detach partition ${other}`)
    await sql.run(
      `alter table elsewhere attach partition ${other} for values from ('2024-05-01 00:00+00') to ('2024-05-02 00:00+00')`,
    )
    await sql.run(`alter table elsewhere detach partition ${other} concurrently`)
    await passOver(sql, 'elsewhere')
    assert.equal(await stateOf(sql, other), 'undone')
  })

  it('knows a partition with a constraint of its own on the key, to which Postgres adds none', async () => {
    await makeDailyTable(sql, { table: 'checked', days: [-4, -3, -2, -1] })
    await sql.run(
      `alter table checked_p20240511 add check (created_at is not null and created_at >= '2024-05-11+00' and created_at < '2024-05-12+00')`,
    )
    await sql.run(`select partkeeper.set_policy('checked', '{"detach_mode": "concurrently"}')`)
    await retain(sql, { table: 'checked', settings: `'3 days', 'detach'` })
    await passOver(sql, 'checked')
    await sql.run('alter table checked detach partition checked_p20240511 concurrently')
    await passOver(sql, 'checked')
    assert.equal(await stateOf(sql, 'checked_p20240511'), 'detached')
  })

  it('is held beside a default partition and beside foreign keys, and goes ahead plainly when told to', async () => {
    const partition = await makeConcurrent(sql, 'hemmed', `'3 days', 'detach'`)
    await sql.run('create table hemmed_default partition of hemmed default')
    assert.match(
      (await planOf(sql, 'hemmed'))[0]?.held ?? '',
      /default partition, and public\.hemmed_default is one$/,
    )
    await sql.run('drop table hemmed_default')
    await sql.run('create table accounts (id bigint primary key)')
    await sql.run('alter table hemmed add constraint its_account foreign key (id) references accounts')
    const [held] = await passOver(sql, 'hemmed')
    assert.deepEqual([held?.outcome, held?.kind], ['held', 'detach'])
    assert.match(held?.detail ?? '', /foreign key its_account of public\.hemmed is in its way/)
    await sql.run(`select partkeeper.set_policy('hemmed', '{"detach_mode": "plain"}')`)
    assert.deepEqual(await passUntilQuiet(sql, 'hemmed'), [`detach ${partition}`])
    assert.equal(await stateOf(sql, partition), 'detached')
  })
})

describeOnMajor(15, 'a pending detach of ours', (sql) => {
  it('of an archived partition leaves its seal on, and is recorded with its due date', async () => {
    await nameStore(sql)
    const settings = '{"detach_mode": "concurrently"}'
    const [partition] = await makeDueForArchive(sql, { table: 'archived', settings })
    await archiveByWord(sql, await queueExport(sql, 'archived', partition))
    assert.equal(
      (await passOver(sql, 'archived')).find((each) => each.partition === partition)?.sqlstate,
      'PK040',
    )
    await leaveDetachPending(sql, 'archived', partition)
    assert.deepEqual(
      (await planOf(sql, 'archived')).filter((each) => each.partition === partition).map(({ kind }) => kind),
      ['finalize'],
    )
    await passOver(sql, 'archived')
    const [ledger] = await sql.rows(
      `select detached_at is not null as is_detached, drop_due_at is not null as is_due, state,
         partkeeper.seal_problem(partition, seal_fingerprint, sealed_bytes) as seal
       from partkeeper.retirement where partition_name = $1`,
      [`public.${partition}`],
    )
    assert.deepEqual(ledger, { is_detached: true, is_due: true, state: 'detached', seal: null })
  })

  it('is finished with its ledger row, due date included', async () => {
    const partition = await makeConcurrent(sql, 'halfway')
    await passOver(sql, 'halfway')
    await leaveDetachPending(sql, 'halfway', partition)
    assert.deepEqual(
      (await passOver(sql, 'halfway')).map(({ kind, outcome, detail }) => [kind, outcome, detail]),
      [['finalize', 'done', 'interrupted detach finished; detached; dropped after a grace of 1 day']],
    )
    assert.equal(await stateOf(sql, partition), 'detached')
    assert.equal(await fingerprintOf(sql, 'halfway'), null)
  })

  it('comes back whole when its retirement is undone', async () => {
    const partition = await makeConcurrent(sql, 'regretted')
    await passOver(sql, 'regretted')
    await leaveDetachPending(sql, 'regretted', partition)
    await sql.run('select partkeeper.undo_retirement($1::regclass)', [partition])
    assert.equal(await stateOf(sql, partition), 'undone')
    assert.deepEqual(
      await sql.column('select inhdetachpending from pg_inherits where inhrelid = $1::regclass', [partition]),
      [false],
    )
  })
})
