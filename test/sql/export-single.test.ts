/**
 * Exports of the rung single: the table is written to between the request and its one COPY, and every row of the snapshot
 * has to be in the range that is copied, or the copy must be refused.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { nameStore, startProcess } from './archive-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Whole = { readonly number: number; readonly term: string; readonly to_block: string }

describeOnMainMajors('the one chunk of a single export', (sql) => {
  let generation: string
  before(async () => {
    await nameStore(sql)
    generation = await startProcess(sql)
  })

  /** By a worker of its own each time, as a claim that ran out is another's next. */
  const claim = async (id: string, length = '10 minutes') =>
    sql.rows<Whole>(`select number, term, to_block from partkeeper.claim_chunk($1, $2, 1, $3)`, [
      id,
      await startProcess(sql),
      length,
    ])
  const problemOf = (id: string) => sql.value<string | null>('select partkeeper.copy_problem($1)', [id])

  it('holds rows that an update moved behind the last block since the export was opened', async () => {
    const id = await openSingle(sql, 'moved', generation)
    await sql.run(`update public.moved set body = repeat('y', 901)`)
    const [whole] = await claim(id)
    assert.equal(await rowsBefore(sql, 'moved', whole), 50)
    assert.equal(await problemOf(id), null)
  })

  it('is one, whatever is wanted, and nobody else gets it while somebody has it', async () => {
    const id = await openSingle(sql, 'alone', generation)
    assert.equal((await claim(id))[0]?.number, 1)
    assert.deepEqual(await claim(id), [])
    assert.equal(
      await sql.value('select next_block = blocks from partkeeper.export where id = $1', [id]),
      true,
    )
  })

  it('is refused when the table outgrew the room that was left, and the next claim takes all of it', async () => {
    const id = await openSingle(sql, 'outgrown', generation)
    const [first] = await claim(id, '0 seconds')
    await sql.run(
      `insert into public.outgrown select n, repeat('x', 900) from generate_series(51, 3000) as n`,
    )
    assert.match((await problemOf(id)) ?? '', /grown by more than room was left for/)
    const [second] = await claim(id)
    assert.deepEqual([second?.number, second?.term], [1, '2'])
    assert.ok(Number(second?.to_block) > Number(first?.to_block))
    assert.equal(await rowsBefore(sql, 'outgrown', second), 3000)
    assert.equal(await problemOf(id), null)
  })

  it('is refused when the table was rewritten or altered meanwhile, and the next claim takes it as it is', async () => {
    const id = await openSingle(sql, 'rewritten', generation)
    await claim(id, '0 seconds')
    await sql.run('vacuum full public.rewritten')
    assert.match((await problemOf(id)) ?? '', /truncated or rewritten/)
    await claim(id, '0 seconds')
    assert.equal(await problemOf(id), null)
    await sql.run('alter table public.rewritten add column more text')
    assert.match((await problemOf(id)) ?? '', /columns have changed/)
    await claim(id, '0 seconds')
    assert.equal(await problemOf(id), null)
    await sql.run('drop table public.rewritten')
    await claim(id)
    assert.equal(await problemOf(id), 'the table is gone')
  })

  it('is not given out any more when it is stored or the export was called off', async () => {
    const id = await openSingle(sql, 'over', generation)
    await claim(id, '0 seconds')
    await sql.run('select partkeeper.cancel_export($1)', [id])
    assert.deepEqual(await claim(id), [])
  })
})

/** A table of 50 rows whose export is opened. */
async function openSingle(sql: SqlSession, table: string, generation: string): Promise<string> {
  await sql.run(`create table public.${table} (id integer primary key, body text);
    insert into public.${table} select n, repeat('x', 900) from generate_series(1, 50) as n`)
  const id = await sql.value<string>('select partkeeper.request_export($1::regclass)::text', [
    `public.${table}`,
  ])
  const outcome = await sql.value('select outcome from partkeeper.open_export($1, now(), $2)', [
    id,
    generation,
  ])
  assert.equal(outcome, 'opened')
  return id
}

/** How many rows of a table lie in the range of a chunk that begins at its first block. */
async function rowsBefore(sql: SqlSession, table: string, whole: Whole | undefined): Promise<number> {
  assert.ok(whole)
  return sql.value(`select count(*)::integer from only public.${table} where ctid < $1::tid`, [
    `(${whole.to_block},0)`,
  ])
}
