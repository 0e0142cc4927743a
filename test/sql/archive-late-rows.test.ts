/**
 * Rows that come for a partition when it is sealed already, under late_rows => quarantine: they are kept beside it, told of,
 * and never forgotten, however often it is sealed.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { makeDueForArchive, nameStore, openExport, queueExport, sealByExport } from './archive-scene.ts'
import { AT, passOver, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

const OLD = `'${AT}'::timestamptz - interval '5 days'`

describeOnMainMajors('rows that come too late', (sql) => {
  before(() => nameStore(sql))

  it('go to a table beside the partition under late_rows => quarantine, and are told', async () => {
    const [partition] = await makeDueForArchive(sql, {
      table: 'late',
      settings: '{"late_rows": "quarantine"}',
    })
    await sealByExport(sql, await queueExport(sql, 'late', partition))
    await sql.run(`insert into public.late (id, created_at) values (77, ${OLD}), (78, '${AT}')`)
    assert.equal(await sql.value('select count(*)::int from public.late where id in (77, 78)'), 1)
    const kept = await sql.row(
      `select id::int, created_at = ${OLD} as same, partkeeper_received_at is not null as received from public.${partition}_late`,
    )
    assert.deepEqual(kept, { id: 77, same: true, received: true })
    assert.equal((await sql.refusal(`delete from public.late where created_at = ${OLD}`)).code, 'PK020')
    const alert = await sql.row<{ readonly detail: string }>(
      `select detail from partkeeper.alerts where alert = 'late rows'`,
    )
    assert.match(alert.detail, new RegExp(`kept in public\\.${partition}_late`))
    await sql.run(`select partkeeper.undo_retirement('public.${partition}')`)
    assert.match(sql.takeNotices().at(-1)?.message ?? '', /rows that came while it was sealed are in/)
  })

  it('stay known when the partition is sealed again, also under another policy', async () => {
    const [partition] = await makeDueForArchive(sql, {
      table: 'late_again',
      settings: '{"late_rows": "quarantine"}',
    })
    const id = await queueExport(sql, 'late_again', partition)
    await sealByExport(sql, id)
    await sql.run(`insert into public.late_again (id, created_at) values (77, ${OLD})`)
    for (const policy of ['quarantine', 'refuse']) {
      await sql.run(
        `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where state = 'planned'`,
      )
      await passOver(sql, 'late_again')
      assert.equal(await stateOf(sql, partition), 'expired')
      await sql.run(`select partkeeper.set_policy('public.late_again', '{"late_rows": "${policy}"}')`)
      await sealByExport(sql, await queueExport(sql, 'late_again', partition))
      const details = await sql.column<string>(
        `select detail from partkeeper.alerts where alert = 'late rows' and parent = 'public.late_again'`,
      )
      assert.equal(details.length, 1, policy)
      assert.match(details[0] ?? '', new RegExp(`kept in public\\.${partition}_late$`))
    }
    assert.equal(
      await sql.value(
        `select count(*)::int from pg_class where relname like '${partition}_late%' and relkind = 'r'`,
      ),
      1,
    )
  })

  it('keep a partition from being sealed again when their table has other columns and rows', async () => {
    const [partition] = await makeDueForArchive(sql, {
      table: 'late_other',
      settings: '{"late_rows": "quarantine"}',
    })
    await sealByExport(sql, await queueExport(sql, 'late_other', partition))
    await sql.run(`insert into public.late_other (id, created_at) values (77, ${OLD})`)
    await sql.run(
      `update partkeeper.export set progress_at = clock_timestamp() - interval '25 hours' where state = 'planned'`,
    )
    await passOver(sql, 'late_other')
    await sql.run('alter table public.late_other add column more text')
    const { outcome, detail } = await openExport(sql, await queueExport(sql, 'late_other', partition))
    assert.equal(outcome, 'held')
    assert.match(detail, new RegExp(`are in public\\.${partition}_late, whose columns are not those of`))
  })

  it('may be written and read by whoever may do so with the parent, under its row security, and by nobody else', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    const role = `writer_${sql.major}`
    await superuser.query(`create role ${role}`)
    const [partition] = await makeDueForArchive(sql, {
      table: 'late_role',
      settings: '{"late_rows": "quarantine"}',
    })
    await sql.run(`grant insert, select on public.late_role to ${role}; alter table public.late_role enable row level security;
      create policy small on public.late_role to ${role} using (id < 10 or exists (select where late_role.id = 0))`)
    await sealByExport(sql, await queueExport(sql, 'late_role', partition))
    await sql.run(`insert into public.late_role (id, created_at) values (70, ${OLD})`)
    await superuser.query(`set role ${role}`)
    await superuser.query(`insert into public.late_role (id, created_at) values (5, ${OLD})`)
    const late = `public.${partition}_late`
    await assert.rejects(
      superuser.query(`insert into ${late} (id, created_at) values (71, ${OLD})`),
      /row-level security/,
    )
    const { rows } = await superuser.query(`select id::int from ${late}`)
    assert.deepEqual(rows, [{ id: 5 }])
    await superuser.query('reset role')
    assert.equal(await sql.value(`select count(*)::int from ${late}`), 2)
  })
})
