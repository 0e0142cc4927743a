/**
 * The seal: every way to write into a sealed partition is refused with one clear error and counted, reading goes on, and
 * what was sealed is known by a fingerprint that tampering changes.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type pg from 'pg'
import {
  exportOf,
  makeDueForArchive,
  nameStore,
  openExport,
  queueExport,
  sealByExport,
} from './archive-scene.ts'
import { AT, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('a sealed partition', (sql) => {
  before(async () => {
    await nameStore(sql)
    await sql.run('create table public.accounts (id bigint primary key)')
    await sql.run('insert into public.accounts select generate_series(1, 30)')
    await makeDueForArchive(sql, {
      table: 'sealed',
      extra: `, account_id bigint default 1 references public.accounts (id) on delete cascade on update cascade`,
    })
    await sealByExport(sql, await queueExport(sql, 'sealed', 'sealed_p20240510'))
  })

  const old = `'${AT}'::timestamptz - interval '5 days'`
  const writes: readonly (readonly [string, string])[] = [
    ['an insert by way of the parent', `insert into public.sealed values (99, ${old})`],
    ['an insert into the partition', `insert into public.sealed_p20240510 values (99, ${old})`],
    ['an insert of many rows', `insert into public.sealed select n, ${old} from generate_series(1, 3) as n`],
    ['an update', `update public.sealed set id = id + 1 where created_at = ${old}`],
    ['an update of the partition', 'update public.sealed_p20240510 set id = id + 1'],
    ['a delete', `delete from public.sealed where created_at = ${old}`],
    ['a row that moves in', `update public.sealed set created_at = ${old} where created_at > '${AT}'`],
    ['a row that moves out', `update public.sealed set created_at = '${AT}' where created_at = ${old}`],
    ['a delete that cascades', 'delete from public.accounts where id = 1'],
    ['a key change that cascades', 'update public.accounts set id = 1001 where id = 1'],
    ['TRUNCATE of the partition', 'truncate public.sealed_p20240510'],
    ['TRUNCATE of the parent', 'truncate public.sealed'],
  ]
  for (const [name, write] of writes) {
    it(`refuses ${name} with PK020`, async () => {
      await sql.run(
        `insert into public.sealed (id, created_at) values (7, '${AT}'::timestamptz + interval '1 minute')`,
      )
      const { code, message, hint } = await sql.refusal(write)
      assert.equal(code, 'PK020', message)
      assert.match(message, /public\.sealed_p20240510 is refused: it is sealed/)
      assert.match(hint, /undo_retirement/)
    })
  }

  it('refuses COPY, and a session that plays a replica', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('set session_replication_role = replica')
    await assert.rejects(
      superuser.query(`insert into public.sealed values (99, ${old})`),
      (error: pg.DatabaseError) => error.code === 'PK020',
    )
  })

  it('is read as before, by way of the parent and directly', async () => {
    assert.equal(await sql.value(`select count(*)::int from public.sealed where created_at = ${old}`), 30)
    assert.equal(await sql.value('select count(*)::int from public.sealed_p20240510'), 30)
  })

  it('leaves the other partitions to their writers', async () => {
    await sql.run(`insert into public.sealed (id, created_at) values (8, '${AT}')`)
  })

  it('counts what it refused, though the writers took everything back', async () => {
    await sql.run('select partkeeper.sample_writes()')
    const { counted, changed } = await sql.row<{ readonly counted: number; readonly changed: boolean }>(
      'select counted::int, changed_at is not null as changed from partkeeper.refusal_sample',
    )
    assert.ok(counted >= writes.length, `${counted}`)
    assert.ok(changed)
  })

  it('counts for a role that has no right on our schema', async () => {
    const before = await sql.value<number>(
      `select coalesce(pg_sequence_last_value('partkeeper.refused_write'), 0)::int`,
    )
    const superuser = await sql.database.connectAsSuperuser()
    const role = `stranger_${sql.major}`
    await superuser.query(`create role ${role}`)
    try {
      await superuser.query(`grant insert on public.sealed to ${role}; set role ${role}`)
      await assert.rejects(
        superuser.query(`insert into public.sealed values (99, ${old})`),
        (error: pg.DatabaseError) => error.code === 'PK020',
      )
    } finally {
      await superuser.query(`reset role; revoke insert on public.sealed from ${role}; drop role ${role}`)
    }
    assert.equal(
      await sql.value<number>(`select pg_sequence_last_value('partkeeper.refused_write')::int`),
      before + 1,
    )
  })

  it('is planned with the words that its cascades need', async () => {
    const [, second] = await planOf(sql, 'sealed')
    assert.match(
      second?.reason ?? '',
      /while it is sealed, these fail .*deletes and key changes of public\.accounts/,
    )
  })

  it('is open already for whoever opens it again, and changes nothing by it', async () => {
    const before = await fingerprintOf(sql, 'sealed_p20240510')
    assert.equal((await openExport(sql, await exportOf(sql, 'sealed_p20240510'))).outcome, 'already')
    assert.equal(await fingerprintOf(sql, 'sealed_p20240510'), before)
  })

  it('survives the upgrade of our functions: its triggers stay and still refuse', async () => {
    const { schemaScript } = await import('../../src/postgres/schema-script.ts')
    const before = await fingerprintOf(sql, 'sealed_p20240510')
    await sql.run(schemaScript())
    assert.equal(await fingerprintOf(sql, 'sealed_p20240510'), before)
    assert.equal((await sql.refusal(`delete from public.sealed where created_at = ${old}`)).code, 'PK020')
  })
})

describeOnMainMajors('the fingerprint of a seal', (sql) => {
  before(() => nameStore(sql))

  const tamperings: readonly (readonly [string, string, boolean])[] = [
    ['a trigger switched off', 'alter table P disable trigger zzz_partkeeper_seal', false],
    [
      'a trigger switched off and on',
      'alter table P disable trigger zzz_partkeeper_seal; alter table P enable always trigger zzz_partkeeper_seal',
      false,
    ],
    ['a trigger dropped', 'drop trigger zzz_partkeeper_seal_truncate on P', false],
    [
      'a row written meanwhile',
      `alter table P disable trigger zzz_partkeeper_seal; insert into P values (1, '2024-05-10 00:00+00'); alter table P enable always trigger zzz_partkeeper_seal`,
      false,
    ],
    ['the table rewritten', 'vacuum full P', true],
    ['a column added to the parent', 'alter table public.T add column more text', false],
  ]
  for (const [index, [name, statements]] of tamperings.entries()) {
    it(`changes with ${name}, and the retirement is held with the remedy`, async () => {
      const table = `tampered_${index}`
      const [partition] = await makeDueForArchive(sql, { table })
      await sealByExport(sql, await queueExport(sql, table, partition))
      const before = await fingerprintOf(sql, partition)
      const text = statements.replaceAll('P', `public.${partition}`).replaceAll('public.T', `public.${table}`)
      for (const statement of text.split('; ')) await sql.run(statement)
      assert.notEqual(await fingerprintOf(sql, partition), before)
      const [held] = await planOf(sql, table)
      assert.match(held?.held ?? '', /^seal: .*undo_retirement\(\) begins again/)
      assert.equal(await stateOf(sql, partition), 'sealed')
    })
  }

  it('stays through VACUUM, ANALYZE, an index, a comment and a rename', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'untouched' })
    await sealByExport(sql, await queueExport(sql, 'untouched', partition))
    const before = await fingerprintOf(sql, partition)
    for (const statement of [
      `vacuum (freeze, analyze) public.${partition}`,
      `create index on public.${partition} (id)`,
      `comment on table public.${partition} is 'old'`,
      `alter table public.${partition} rename to renamed`,
    ]) {
      await sql.run(statement)
    }
    assert.equal(await fingerprintOf(sql, 'renamed'), before)
  })
})

async function fingerprintOf(sql: SqlSession, partition: string): Promise<string | null> {
  return sql.value('select partkeeper.seal_fingerprint($1::regclass)', [`public.${partition}`])
}
