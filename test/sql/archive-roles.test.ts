/**
 * Archiving a table of somebody else: its owner has no right on our schema but what manage() gives for the seal, the seal
 * and the lifting are done as that owner, and unmanage() takes the right back.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type pg from 'pg'
import { nameStore, queueExport, sealByExport } from './archive-scene.ts'
import { AT } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

const OLD = `'${AT}'::timestamptz - interval '5 days'`

describeOnMainMajors('a table of another owner', (sql) => {
  let superuser: pg.Client
  let owner: string
  before(async () => {
    superuser = await sql.database.connectAsSuperuser()
    owner = `app_of_${sql.database.name}`
    await superuser.query(
      `create role ${owner}; grant usage, create on schema public to ${owner}; grant ${owner} to partkeeper_owner`,
    )
    await nameStore(sql)
    await sql.run(`set role ${owner}`)
    await sql.run(
      'create table public.foreign_events (id bigint, created_at timestamptz not null) partition by range (created_at)',
    )
    for (const day of ['10', '11', '15', '16']) {
      await sql.run(`create table public.foreign_p${day} partition of public.foreign_events
        for values from ('2024-05-${day}+00') to ('2024-05-${Number(day) + 1}+00')`)
    }
    await sql.run('reset role')
  })
  after(async () => {
    await superuser.query(`drop owned by ${owner} cascade; drop role ${owner}`)
  })

  const rights = () =>
    sql.row(
      `select has_schema_privilege($1, 'partkeeper', 'usage') as usage,
        has_function_privilege($1, 'partkeeper.refuse_sealed_write()', 'execute') as execute,
        has_function_privilege($1, 'partkeeper.plan(regclass, timestamptz)', 'execute') as plan`,
      [owner],
    )

  it('gets the right to the seal by manage(), and no other', async () => {
    await sql.run(
      `select partkeeper.manage('public.foreign_events', '1 day', premake => 1, horizon => '1 day', at => $1)`,
      [AT],
    )
    assert.deepEqual(await rights(), { usage: true, execute: true, plan: false })
  })

  it('is sealed and given back as its owner', async () => {
    await sql.run(`select partkeeper.set_retention('public.foreign_events', '3 days', 'archive')`)
    const id = await queueExport(sql, 'foreign_events', 'foreign_p10')
    await sealByExport(sql, id)
    await sql.run(`set role ${owner}`)
    assert.equal((await sql.refusal(`insert into public.foreign_events values (1, ${OLD})`)).code, 'PK020')
    await sql.run('reset role')
    await sql.run(`select partkeeper.undo_retirement('public.foreign_p10')`)
    await sql.run(`set role ${owner}`)
    await sql.run(`insert into public.foreign_events values (1, ${OLD})`)
    await sql.run('reset role')
  })

  it('gets a right that was taken away again when a seal needs it', async () => {
    await superuser.query(`revoke execute on function partkeeper.refuse_sealed_write() from ${owner}`)
    const id = await sql.value<string>(
      `select export::text from partkeeper.retirement where partition_name = 'public.foreign_p11'`,
    )
    const outcome = await sql.row(
      'select outcome from partkeeper.open_export($1, $2, partkeeper.start_process($$worker$$, $$x$$, $$x$$))',
      [id, AT],
    )
    // The installing role may grant it, and does.
    assert.deepEqual(outcome, { outcome: 'opened' })
    assert.deepEqual(await rights(), { usage: true, execute: true, plan: false })
  })

  it('loses the right with unmanage()', async () => {
    await sql.run(`select partkeeper.unmanage('public.foreign_events')`)
    assert.deepEqual(await rights(), { usage: false, execute: false, plan: false })
  })
})
