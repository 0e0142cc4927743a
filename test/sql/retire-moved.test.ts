/**
 * Where a detached table goes and what it keeps: detached_schema moves it in the transaction of the detach, keep_indexes takes
 * its indexes off, and undo_retirement() brings both back.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  attachedTo,
  forgetWrites,
  makeDailyTable,
  makeDue,
  nowOf,
  passOver,
  passUntilQuiet,
  planOf,
  retain,
  stateOf,
} from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** The schema and name of every table called like this. */
function placesOf(sql: SqlSession, name: string): Promise<readonly string[]> {
  return sql.column(
    `select relnamespace::regnamespace || '.' || relname from pg_class where relkind = 'r' and relname ~ $1 order by 1`,
    [name],
  )
}

function indexesOf(sql: SqlSession, table: string): Promise<readonly string[]> {
  return sql.column(
    'select indexrelid::regclass::text from pg_index where indrelid = $1::regclass order by 1',
    [table],
  )
}

/** A table whose partition of 11 May is due for its detach, with a row, a primary key, another unique key and an index. */
async function makeIndexed(sql: SqlSession, table: string, settings: string): Promise<void> {
  await makeDailyTable(sql, { table, days: [-4, -3, -2, -1], extra: ', primary key (id, created_at)' })
  await sql.run(`alter table ${table} add constraint ${table}_once unique (created_at, id)`)
  await sql.run(`create index on ${table} (created_at)`)
  await sql.run(`insert into ${table} values (1, '2024-05-11 10:00+00')`)
  await sql.run(`select partkeeper.set_retention('${table}', '3 days', 'detach')`)
  await sql.run('select partkeeper.set_policy($1::regclass, $2)', [table, settings])
  await forgetWrites(sql, table)
}

describeOnMainMajors('detached_schema', (sql) => {
  it('moves the table in the transaction of its detach, by the statements that the plan shows', async () => {
    await sql.run('create schema attic')
    await makeIndexed(sql, 'moved', '{"detached_schema": "attic"}')
    const statements = await sql.value<string[]>(
      `select statements from partkeeper.plan('moved', $1) where kind = 'detach'`,
      [AT],
    )
    assert.deepEqual(statements.slice(2), [
      'alter table public.moved detach partition public.moved_p20240511',
      'alter table public.moved_p20240511 set schema attic',
    ])
    const [done] = await passOver(sql, 'moved')
    assert.equal(done?.detail, 'detached and moved: it is attic.moved_p20240511; the table stays')
    assert.deepEqual(await placesOf(sql, 'moved_p20240511'), ['attic.moved_p20240511'])
    assert.equal(await sql.value('select count(*)::int from attic.moved_p20240511'), 1)
    assert.deepEqual(await indexesOf(sql, 'attic.moved_p20240511'), [
      'attic.moved_p20240511_created_at_id_key',
      'attic.moved_p20240511_created_at_idx',
      'attic.moved_p20240511_pkey',
    ])
    assert.deepEqual(
      await sql.rows(
        `select state, partition_name, table_name from partkeeper.retirements where parent_name = 'public.moved'`,
      ),
      [
        {
          state: 'detached',
          partition_name: 'public.moved_p20240511',
          table_name: 'attic.moved_p20240511',
        },
      ],
    )
    assert.deepEqual(await planOf(sql, 'moved'), [])
  })

  it('gives free names to a table and indexes whose names are taken there', async () => {
    await sql.run('create schema full_attic')
    await sql.run('create table full_attic.clash_p20240511 (id bigint primary key)')
    await makeIndexed(sql, 'clash', '{"detached_schema": "full_attic"}')
    assert.deepEqual(await passUntilQuiet(sql, 'clash'), ['detach clash_p20240511'])
    assert.deepEqual(await placesOf(sql, 'clash_p20240511'), [
      'full_attic.clash_p20240511',
      'full_attic.clash_p20240511_2',
    ])
    assert.equal(await sql.value('select count(*)::int from full_attic.clash_p20240511_2'), 1)
    await sql.run(`select partkeeper.undo_retirement('full_attic.clash_p20240511_2')`)
    assert.ok((await attachedTo(sql, 'clash')).includes('clash_p20240511_2'))
  })

  it('is undone with the retirement: the table comes back to the schema it was in', async () => {
    await sql.run('create schema elsewhere; create schema shed')
    await makeIndexed(sql, 'returned', '{"detached_schema": "shed"}')
    await sql.run('alter table returned_p20240511 set schema elsewhere')
    await passUntilQuiet(sql, 'returned')
    assert.deepEqual(await placesOf(sql, 'returned_p20240511'), ['shed.returned_p20240511'])
    await sql.run(`select partkeeper.undo_retirement('shed.returned_p20240511')`)
    assert.deepEqual(await placesOf(sql, 'returned_p20240511'), ['elsewhere.returned_p20240511'])
    assert.equal(await sql.value('select count(*)::int from returned'), 1)
    assert.match((await planOf(sql, 'returned'))[0]?.held ?? '', /^hold: its retirement was undone/)
  })

  it('is the way under drop too: the table waits out its grace there and is dropped there', async () => {
    await sql.run('create schema waiting_room')
    const due = await makeDue(sql, 'graced')
    await sql.run(`select partkeeper.undo_retirement('${due}'); select partkeeper.release('${due}')`)
    await sql.run(`select partkeeper.set_policy('graced', '{"detached_schema": "waiting_room"}')`)
    assert.deepEqual(await passUntilQuiet(sql, 'graced', await nowOf(sql)), [`detach ${due}`])
    assert.deepEqual(await passUntilQuiet(sql, 'graced', await nowOf(sql)), [`drop waiting_room.${due}`])
    assert.equal(await stateOf(sql, due), 'dropped')
  })

  it('fails that detach alone when the schema went away, leaves the partition attached, and says what to do', async () => {
    await sql.run('create schema short_lived')
    await makeIndexed(sql, 'homeless', '{"detached_schema": "short_lived"}')
    await sql.run('drop schema short_lived')
    const [failed] = await passOver(sql, 'homeless')
    assert.deepEqual([failed?.outcome, failed?.sqlstate], ['failed', '3F000'])
    assert.match(failed?.hint ?? '', /create it, or name another with set_policy\(\)/)
    assert.ok((await attachedTo(sql, 'homeless')).includes('homeless_p20240511'))
  })
})

describeOnMainMajors('keep_indexes', (sql) => {
  it('false takes all indexes off the detached table, those of keys too, and keeps its rows', async () => {
    await makeIndexed(sql, 'bare', '{"keep_indexes": false}')
    await passUntilQuiet(sql, 'bare')
    assert.deepEqual(await indexesOf(sql, 'bare_p20240511'), [])
    assert.equal(await sql.value('select count(*)::int from bare_p20240511'), 1)
    assert.equal((await indexesOf(sql, 'bare')).length, 3)
  })

  it('with a schema as well, is undone to a partition with every index, in its own schema', async () => {
    await sql.run('create schema loft')
    await makeIndexed(sql, 'twofold', '{"keep_indexes": false, "detached_schema": "loft"}')
    await sql.run('alter table twofold replica identity using index twofold_pkey')
    await sql.run('alter table twofold_p20240511 replica identity using index twofold_p20240511_pkey')
    await passUntilQuiet(sql, 'twofold')
    assert.deepEqual(await indexesOf(sql, 'loft.twofold_p20240511'), [])
    await sql.run(`select partkeeper.undo_retirement('loft.twofold_p20240511')`)
    assert.equal((await indexesOf(sql, 'twofold_p20240511')).length, 3)
    assert.equal(
      await sql.value(
        `select count(*)::int from pg_index where indisreplident and indrelid = 'twofold_p20240511'::regclass`,
      ),
      1,
    )
    assert.equal(await stateOf(sql, 'twofold_p20240511'), 'undone')
  })
})

describeOnMainMajors('the settings of a detach', (sql) => {
  it('are refused together, with what is wrong with each, and nothing changes', async () => {
    await makeDailyTable(sql, { table: 'picky', days: [-1] })
    const { code, message } = await sql.refusal(
      `select partkeeper.set_policy('picky', '{"detached_schema": "nowhere", "keep_indexes": false, "rollup": "totals"}')`,
    )
    assert.equal(code, 'PK004')
    assert.match(message, /detached_schema: there is no schema named 'nowhere'; create it first/)
    assert.match(message, /keep_indexes: false is for on_expiry detach/)
    assert.match(message, /rollup: 'totals' names no schema/)
    assert.deepEqual(
      await sql.row(
        `select detached_schema, keep_indexes, rollup from partkeeper.policies where parent = 'picky'::regclass`,
      ),
      { detached_schema: null, keep_indexes: true, rollup: null },
    )
  })

  for (const schema of ['pg_catalog', 'pg_temp', 'information_schema', 'partkeeper']) {
    it(`refuse ${schema} as a place for tables`, async () => {
      const { code } = await sql.refusal(`select partkeeper.set_policy('picky', $1)`, [
        JSON.stringify({ detached_schema: schema }),
      ])
      assert.equal(code, 'PK004')
    })
  }

  it('refuse a schema in which the owner of the table may not create', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('create schema locked')
    const { message } = await sql.refusal(
      `select partkeeper.set_policy('picky', '{"detached_schema": "locked"}')`,
    )
    assert.match(
      message,
      /partkeeper_owner, the owner of public\.picky, may not create tables in it: grant create, usage on schema locked to partkeeper_owner/,
    )
  })

  it('are taken back with null and true', async () => {
    await sql.run('create schema taken_back')
    await retain(sql, { table: 'picky', settings: `'3 days', 'detach'` })
    await sql.run(
      `select partkeeper.set_policy('picky', '{"detached_schema": "taken_back", "keep_indexes": false}')`,
    )
    const archive = await sql.refusal(`select partkeeper.set_retention('picky', '3 days', 'archive')`)
    assert.match(archive.message, /keep_indexes: false is for on_expiry detach; what archive detaches/)
    await sql.run(
      `select partkeeper.set_policy('picky', '{"detached_schema": null, "keep_indexes": true, "on_expiry": "drop"}')`,
    )
  })
})
