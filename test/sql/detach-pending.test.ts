/**
 * A detach that stays pending, because a snapshot is open or because the parent was altered since: everything else of the table
 * goes on beside it, whoever is in the way is named, and the remedy is written out.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { waitForRow } from './lock-waits.ts'
import { leaveDetachPending } from './pending-detach.ts'
import {
  attachedTo,
  makeDailyTable,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, describeOnMajor, type SqlSession } from './sql-session.ts'

const LATER = '2024-05-17 12:00:00+00'

async function makePending(sql: SqlSession, table: string, extra = ''): Promise<string> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1], extra })
  await retain(sql, { table, settings: `'3 days', 'detach'` })
  await leaveDetachPending(sql, table, `${table}_p20240512`)
  return `${table}_p20240512`
}

describeOnMainMajors('beside a pending detach that cannot be finished', (sql) => {
  it('partitions are made and others retired, its own span counts as taken, and the reader in the way is named', async () => {
    const pending = await makePending(sql, 'busy')
    const reader = await sql.database.connect()
    await reader.query(`set application_name = 'nightly dump'`)
    await reader.query('begin isolation level repeatable read')
    const { rows } = await reader.query<{ pid: number }>('select pg_backend_pid() as pid')
    await waitForRow(await sql.database.connect(), 'select where partkeeper.older_snapshot() is not null')
    const plan = (await planOf(sql, 'busy', LATER)).map(({ kind, partition }) => `${kind} ${partition}`)
    assert.deepEqual(plan, [
      `finalize ${pending}`,
      'create busy_p20240517',
      'create busy_p20240518',
      'detach busy_p20240511',
      'detach busy_p20240513',
    ])
    const finalize = (await passOver(sql, 'busy', LATER)).find(({ kind }) => kind === 'finalize')
    assert.deepEqual([finalize?.outcome, finalize?.sqlstate], ['deferred', 'PK041'])
    assert.match(
      finalize?.detail ?? '',
      new RegExp(`^pid ${rows[0]?.pid} \\(nightly dump, partkeeper_owner\\) reads with a snapshot since 20`),
    )
    await passUntilQuiet(sql, 'busy', LATER)
    const attached = await attachedTo(sql, 'busy')
    assert.ok(attached.includes('busy_p20240518'))
    assert.deepEqual(
      [await stateOf(sql, 'busy_p20240511'), await stateOf(sql, 'busy_p20240513')],
      ['detached', 'detached'],
    )
    assert.ok(attached.includes(pending))
    await reader.query('rollback')
    assert.deepEqual(await passUntilQuiet(sql, 'busy', LATER), [`finalize ${pending}`])
    assert.deepEqual(await planOf(sql, 'busy', LATER), [])
  })
})

type Drift = { readonly name: string; readonly change: string; readonly remedy: string }

/** What a person may do to a parent while a detach is pending, and what takes it back. */
const DRIFTS: readonly Drift[] = [
  { name: 'column', change: 'add column extra int', remedy: 'drop column extra' },
  { name: 'check', change: 'add constraint positive check (id > 0)', remedy: 'drop constraint positive' },
  { name: 'nullness', change: 'alter column id set not null', remedy: 'alter column id drop not null' },
  { name: 'renamed', change: 'rename column id to number', remedy: 'rename column number to id' },
  {
    name: 'widened',
    change: 'alter column note type text',
    remedy: 'alter column note type character varying(10)',
  },
]

for (const major of listTestMajors().filter((candidate) => candidate >= 18)) {
  describeOnMajor(major, 'a pending detach whose parent was altered', (sql) => {
    for (const { name, change, remedy } of DRIFTS) {
      it(`${change}: is held with the statement that takes it back, and after that the next pass finishes it`, async () => {
        const table = `altered_${name}`
        const pending = await makePending(sql, table, ', note varchar(10)')
        await sql.run(`alter table ${table} ${change}`)
        const results = await passOver(sql, table, LATER)
        const finalize = results.find(({ kind }) => kind === 'finalize')
        assert.deepEqual([finalize?.outcome, finalize?.sqlstate], ['held', 'PK042'])
        assert.match(finalize?.detail ?? '', new RegExp(`since public\\.${table} was altered meanwhile: `))
        assert.ok(
          finalize?.hint?.endsWith(`do it again: alter table public.${table} ${remedy}`),
          finalize?.hint ?? '',
        )
        assert.ok(results.some(({ kind, outcome }) => kind === 'create' && outcome === 'done'))
        const alerts = await sql.column(
          `select remedy from partkeeper.alerts where alert = 'detach pending' and parent = $1`,
          [`public.${table}`],
        )
        assert.deepEqual(alerts, [finalize?.hint])
        await sql.run(`alter table ${table} ${remedy}`)
        assert.ok((await passUntilQuiet(sql, table, LATER)).includes(`finalize ${pending}`))
        assert.ok(!(await attachedTo(sql, table)).includes(pending))
      })
    }

    it('a primary key on a column that could be NULL takes two statements, in their order', async () => {
      const pending = await makePending(sql, 'altered_key')
      await sql.run('alter table altered_key add primary key (id, created_at)')
      const [finalize] = (await passOver(sql, 'altered_key', LATER)).filter(({ kind }) => kind === 'finalize')
      assert.equal(finalize?.sqlstate, 'PK042')
      const remedy = finalize?.hint?.split('do it again: ')[1] ?? ''
      assert.deepEqual(remedy.split('; '), [
        'alter table public.altered_key drop constraint altered_key_pkey',
        'alter table public.altered_key alter column id drop not null',
      ])
      await sql.run(remedy)
      assert.ok((await passUntilQuiet(sql, 'altered_key', LATER)).includes(`finalize ${pending}`))
    })
  })
}
