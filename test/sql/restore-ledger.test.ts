/**
 * The ledger of restores: begun once per archive and table, chunks claimed under terms that only grow, recorded by whoever
 * has the current one and by nobody else, states that move along their edges only.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const FACTS = { place: '/a/manifest.json', source: 'public.gone', is_new: true, chunk_rows: [10, 20] }

async function begin(sql: SqlSession, table: string): Promise<string> {
  await sql.run(`create table ${table} (id bigint)`)
  return sql.value(`select id from partkeeper.begin_restore($1, $2::regclass, $3)`, ['a1', table, FACTS])
}

const claim = (sql: SqlSession, restore: string, length = '1 minute') =>
  sql.rows<{ number: number; term: string }>(
    `select number, term from partkeeper.claim_restore_chunk($1, 1, $2::interval)`,
    [restore, length],
  )

describeOnMainMajors('the ledger of restores', (sql) => {
  before(() => sql.run(`select partkeeper.start_process('command', 'test', '0', null)`))

  it('is opened once per archive and table, and again for a table that was made anew', async () => {
    const first = await begin(sql, 'once')
    const again = await sql.value(`select id from partkeeper.begin_restore('a1', 'once'::regclass, $1)`, [
      FACTS,
    ])
    assert.equal(again, first)
    await sql.run('drop table once')
    assert.notEqual(await begin(sql, 'once'), first)
    assert.equal(await sql.value('select state from partkeeper.restore where id = $1', [first]), 'cancelled')
  })

  it('gives each chunk to one at a time, and to the next when the claim is over or given back', async () => {
    const restore = await begin(sql, 'claimed')
    assert.deepEqual(await claim(sql, restore), [{ number: 1, term: '1' }])
    assert.deepEqual(await claim(sql, restore, '0 seconds'), [{ number: 2, term: '1' }])
    assert.deepEqual(await claim(sql, restore), [{ number: 2, term: '2' }])
    assert.deepEqual(await claim(sql, restore), [])
    await sql.run('select partkeeper.release_restore_chunk($1, 2, 1)', [restore])
    assert.deepEqual(await claim(sql, restore), [], 'an old term gives nothing back')
    await sql.run('select partkeeper.release_restore_chunk($1, 2, 2)', [restore])
    assert.deepEqual(await claim(sql, restore), [{ number: 2, term: '3' }])
    assert.equal(
      await sql.value(`select partkeeper.renew_restore_chunk($1, 2, 2, '1 minute')`, [restore]),
      false,
    )
    assert.equal(
      await sql.value(`select partkeeper.renew_restore_chunk($1, 2, 3, '1 minute')`, [restore]),
      true,
    )
  })

  it('is called off when its table was emptied, and whoever is late can neither record nor claim any more', async () => {
    const restore = await begin(sql, 'emptied')
    const forget = () => sql.value('select partkeeper.forget_emptied($1)', [restore])
    assert.equal(await forget(), false, 'nothing was loaded')
    await claim(sql, restore)
    await sql.run('insert into emptied values (1)')
    await sql.run('select partkeeper.record_loaded($1, 1, 1)', [restore])
    assert.equal(await forget(), false, 'its rows are there')
    await sql.run('delete from emptied')
    await claim(sql, restore)
    assert.equal(await forget(), false, 'somebody is loading')
    await sql.run(
      'update partkeeper.restore_chunk set claimed_until = clock_timestamp() where restore = $1',
      [restore],
    )
    assert.equal(await forget(), true)
    assert.equal(
      await sql.value('select state from partkeeper.restore where id = $1', [restore]),
      'cancelled',
    )
    assert.equal((await sql.refusal('select partkeeper.record_loaded($1, 2, 1)', [restore])).code, 'PK008')
    assert.equal(
      (await sql.refusal(`select partkeeper.claim_restore_chunk($1, 1, '1 minute')`, [restore])).code,
      'PK017',
    )
  })

  it('refuses to record a chunk under another term, or twice: PK008', async () => {
    const restore = await begin(sql, 'recorded')
    await claim(sql, restore, '0 seconds')
    await claim(sql, restore)
    assert.equal((await sql.refusal('select partkeeper.record_loaded($1, 1, 1)', [restore])).code, 'PK008')
    await sql.run('select partkeeper.record_loaded($1, 1, 2)', [restore])
    assert.equal((await sql.refusal('select partkeeper.record_loaded($1, 1, 2)', [restore])).code, 'PK008')
  })

  it('reaches its states in their order only, and loaded not while a chunk is pending', async () => {
    const restore = await begin(sql, 'moved')
    const step = (reached: string) =>
      sql.value(`select partkeeper.record_restore_step($1, $2)`, [restore, reached])
    assert.equal(await step('loaded'), 'planned')
    assert.equal(
      (await sql.refusal(`select partkeeper.record_restore_step($1, 'verified')`, [restore])).code,
      'PK007',
    )
    for (const number of [1, 2]) {
      await claim(sql, restore)
      await sql.run('select partkeeper.record_loaded($1, $2, 1)', [restore, number])
    }
    for (const state of ['loaded', 'indexed', 'verified']) assert.equal(await step(state), state)
    assert.equal(await step('loaded'), 'verified', 'what is further stays there')
    const seen = await sql.row(
      `select state, loaded_chunks::integer, loaded_rows::integer, busy_chunks::integer from partkeeper.restores where id = $1`,
      [restore],
    )
    assert.deepEqual(seen, { state: 'verified', loaded_chunks: 2, loaded_rows: 30, busy_chunks: 0 })
  })

  it('reads types and collations as exactly one name each', async () => {
    const judge = (type: string, collation: string | null = null) =>
      sql.value<string[]>(`select partkeeper.missing_for_columns($1)`, [
        JSON.stringify([{ name: 'c', type, collation }]),
      ])
    for (const type of ['integer', 'numeric(10,2)', 'timestamp(3) with time zone', 'text[]', '"char"']) {
      assert.deepEqual(await judge(type, 'pg_catalog."C"'), [], type)
    }
    for (const type of [
      'integer, x integer',
      'integer) as select',
      'nothing',
      'public.nothing',
      '',
      'integer; drop table t',
    ]) {
      assert.equal((await judge(type)).length, 1, type)
    }
    assert.equal((await judge('text', '"C", x text')).length, 1)
  })
})
