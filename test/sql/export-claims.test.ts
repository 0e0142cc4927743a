/**
 * Claims on chunks and exports: each raises the term, nobody gets what another has, what a former holder records is
 * refused, and every block belongs to exactly one chunk however many take them at once.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  claimExport,
  makeDueForArchive,
  nameStore,
  publish,
  queueExport,
  sealByExport,
  startProcess,
  storeChunks,
} from './archive-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Claimed = {
  readonly number: number
  readonly term: string
  readonly from_block: string
  readonly to_block: string
}

const STORED = JSON.stringify({
  ...{ key: 'data/000001-0.copy.zst', lane: 'text', row_count: 1, raw_bytes: 1, stored_bytes: 1 },
  ...{ raw_sha256: 'a', stored_sha256: 'b', row_digest: null, copy_ms: 1 },
})

describeOnMainMajors('the chunks of an export', (sql) => {
  let generation: string
  before(async () => {
    await nameStore(sql)
    generation = await startProcess(sql)
  })

  const claim = (id: string, blocks = 1, length = '10 minutes') =>
    sql.rows<Claimed>(
      'select number, term, from_block, to_block from partkeeper.claim_chunk($1, $2, $3, $4)',
      [id, generation, blocks, length],
    )
  const record = (id: string, chunk: Claimed | undefined, term = chunk?.term) =>
    sql.value<string>('select partkeeper.record_stored($1, $2, $3, $4, $5)', [
      id,
      chunk?.number,
      term,
      STORED,
      'v',
    ])

  it('tile its blocks, whoever takes them, and are taken again when their claim is over', async () => {
    const id = await openWide(sql, 'tiles')
    const blocks = Number(await sql.value('select blocks from partkeeper.export where id = $1', [id]))
    assert.ok(blocks > 5, `${blocks} blocks`)
    const [first] = await claim(id, 2, '0 seconds')
    const [again] = await claim(id, 3)
    assert.deepEqual([again?.number, again?.to_block, again?.term], [1, first?.to_block, '2'])
    const others = await Promise.all([claim(id, 2), claim(id, 2), claim(id, 1000), claim(id, 1000)])
    const all = await sql.rows<Claimed>(
      'select number, from_block, to_block from partkeeper.chunk where export = $1 order by number',
      [id],
    )
    assert.deepEqual(
      all.map(({ from_block: from }) => Number(from)),
      [0, ...all.slice(0, -1).map(({ to_block: to }) => Number(to))],
    )
    assert.equal(Number(all.at(-1)?.to_block), blocks)
    assert.equal(others.flat().length, 3)
  })

  it('are recorded by the term that holds them alone: fenced before, already after', async () => {
    const id = await openWide(sql, 'fence')
    const [zombie] = await claim(id, 1000, '0 seconds')
    assert.equal(await record(id, zombie), 'fenced')
    const [holder] = await claim(id)
    assert.equal(await record(id, zombie), 'fenced')
    assert.equal(await record(id, holder), 'stored')
    assert.equal(await record(id, holder), 'already')
    assert.equal(await record(id, zombie), 'already')
    assert.equal(await sql.value('select state from partkeeper.export where id = $1', [id]), 'stored')
  })

  it('are free at once when they are given back, and not by a former holder', async () => {
    const id = await openWide(sql, 'given_back')
    const [held] = await claim(id, 1000)
    await sql.run('select partkeeper.release_chunk($1, 1, 0)', [id])
    assert.deepEqual(await claim(id), [])
    assert.equal(
      await sql.value(`select partkeeper.renew_chunk($1, 1, $2, '1 minute')`, [id, held?.term]),
      true,
    )
    await sql.run('select partkeeper.release_chunk($1, 1, $2)', [id, held?.term])
    assert.equal((await claim(id))[0]?.term, '2')
    assert.equal(
      await sql.value(`select partkeeper.renew_chunk($1, 1, $2, '1 minute')`, [id, held?.term]),
      false,
    )
  })

  it('finish the export when two are stored at the same time', async () => {
    const id = await openWide(sql, 'both')
    const blocks = Number(await sql.value('select blocks from partkeeper.export where id = $1', [id]))
    const [[one], [two]] = [await claim(id, 1), await claim(id, blocks)]
    const rival = await sql.database.connect()
    await rival.query('begin')
    await rival.query('select partkeeper.record_stored($1, $2, $3, $4, $5)', [
      id,
      one?.number,
      one?.term,
      STORED,
      'v',
    ])
    const waiting = record(id, two)
    await rival.query('commit')
    assert.equal(await waiting, 'stored')
    assert.deepEqual(
      await sql.row('select state, row_count::int as rows from partkeeper.export where id = $1', [id]),
      { state: 'stored', rows: 2 },
    )
  })

  it('go along their legal edges only, and their terms never fall: PK007', async () => {
    const id = await openWide(sql, 'edges')
    await claim(id, 1000)
    for (const change of [`state = 'verified'`, 'term = 0']) {
      assert.equal(
        (await sql.refusal(`update partkeeper.chunk set ${change} where export = ${id}`)).code,
        'PK007',
      )
    }
    await claimExport(sql, id)
    for (const change of [`state = 'verified'`, 'term = term - 1']) {
      const { code } = await sql.refusal(`update partkeeper.export set ${change} where id = ${id}`)
      assert.equal(code, 'PK007')
    }
  })

  it('are recorded no more when the export was called off', async () => {
    await sql.run('create table public.own as select generate_series(1, 10) as id')
    const id = await sql.value<string>(`select partkeeper.request_export('public.own')`)
    await sql.run('select partkeeper.open_export($1, now(), $2)', [id, generation])
    const [chunk] = await claim(id, 1000)
    await sql.run('select partkeeper.cancel_export($1)', [id])
    assert.equal(await record(id, chunk), 'fenced')
  })

  it('of an empty table are none, and the export is stored at once', async () => {
    await sql.run('create table public.empty (id bigint)')
    const id = await sql.value<string>(`select partkeeper.request_export('public.empty')`)
    await sql.run('select partkeeper.open_export($1, now(), $2)', [id, generation])
    assert.deepEqual(
      await sql.row(
        'select state, row_count::int as rows, tool_version from partkeeper.export where id = $1',
        [id],
      ),
      { state: 'stored', rows: 0, tool_version: 'test' },
    )
  })

  it('do not mind a default that changes, and mind a column that does', async () => {
    const id = await openWide(sql, 'default')
    const problem = () => sql.value('select partkeeper.copy_problem($1)', [id])
    await sql.run(`alter table public.wide_default alter column body set default 'none'`)
    assert.equal(await problem(), null)
    await sql.run(`alter table public.wide_default rename column body to words`)
    assert.match(String(await problem()), /columns/)
  })

  it('tell export_work() what is free, what is busy, and what is left to check', async () => {
    const id = await openWide(sql, 'work')
    const read = () =>
      sql.row(
        'select state, free_chunks::int, busy_chunks::int, unchecked_free::int, is_claim_free from partkeeper.export_work(now()) where export = $1',
        [id],
      )
    const [chunk] = await claim(id, 1000)
    assert.deepEqual(await read(), {
      state: 'planned',
      free_chunks: 0,
      busy_chunks: 1,
      unchecked_free: 0,
      is_claim_free: true,
    })
    await sql.run('select partkeeper.release_chunk($1, 1, $2)', [id, chunk?.term])
    assert.deepEqual(await read(), {
      state: 'planned',
      free_chunks: 1,
      busy_chunks: 0,
      unchecked_free: 0,
      is_claim_free: true,
    })
    await storeChunks(sql, id)
    const term = await claimExport(sql, id)
    assert.deepEqual(await read(), {
      state: 'stored',
      free_chunks: 0,
      busy_chunks: 0,
      unchecked_free: 1,
      is_claim_free: false,
    })
    assert.equal(
      await sql.value(`select partkeeper.claim_export($1, $2, '1 minute')`, [id, generation]),
      null,
    )
    await sql.run('select partkeeper.release_export($1, $2)', [id, term])
    await publish(sql, id)
    await sql.run(`select partkeeper.note_export_failure($1, 'the store is away', '1 minute')`, [id])
    assert.deepEqual(
      await sql.rows('select 1 from partkeeper.export_work(now()) where export = $1', [id]),
      [],
    )
  })
})

/** A sealed export of a partition of some blocks. */
async function openWide(sql: SqlSession, name: string): Promise<string> {
  const table = `wide_${name}`
  const [partition] = await makeDueForArchive(sql, { table, extra: ', body text' })
  await sql.run(
    `insert into public.${partition} select number, '2024-05-10 05:00+00', repeat('x', 900) from generate_series(1, 60) as number`,
  )
  await sql.run('select pg_stat_force_next_flush()')
  await sql.run(
    `update partkeeper.write_sample set writes = partkeeper.write_count(partition), changed_at = null where partition = 'public.${partition}'::regclass`,
  )
  const id = await queueExport(sql, table, partition)
  await sealByExport(sql, id)
  return id
}
