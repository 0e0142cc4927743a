/**
 * Scenes for tests of archiving in SQL: a table whose oldest partitions are due for the archive, and an exporter that says
 * all the right words to the database without any store behind it. Instants are in the past, so that retiring is allowed.
 */
import assert from 'node:assert/strict'
import { AT, forgetWrites, makeDailyTable, passOver, retain, type SceneOptions } from './retirement-scene.ts'
import type { SqlSession } from './sql-session.ts'

/** Longer than any test takes. */
const CLAIM = '10 minutes'

/** The store that the scenes archive to; nobody ever opens it. */
export async function nameStore(sql: SqlSession, name = 'default'): Promise<void> {
  await sql.run(`select partkeeper.set_store($1, 'file:///srv/archives')`, [name])
}

/** Makes a table with two partitions that are due for the archive, the older one with rows, and returns their names. */
export async function makeDueForArchive(
  sql: SqlSession,
  options: Partial<SceneOptions> & {
    readonly table: string
    readonly settings?: string
    readonly grace?: string
  },
): Promise<readonly [string, string]> {
  const { table, settings, grace = '7 days' } = options
  await makeDailyTable(sql, { days: [-5, -4, 0, 1], ...options })
  await sql.run(
    `insert into public.${table} (id, created_at) select number, $1::timestamptz - interval '5 days' from generate_series(1, 30) as number`,
    [AT],
  )
  await forgetWrites(sql, table)
  if (settings !== undefined) await sql.run(`select partkeeper.set_policy('public.${table}', $1)`, [settings])
  await retain(sql, { table, settings: `'3 days', 'archive', '${grace}'` })
  return [`${table}_p20240510`, `${table}_p20240511`]
}

/** Queues the exports of a table and returns the number of the one for a partition. */
export async function queueExport(sql: SqlSession, table: string, partition: string): Promise<string> {
  await passOver(sql, table)
  return exportOf(sql, partition)
}

/** The export that archives a partition. */
export async function exportOf(sql: SqlSession, partition: string): Promise<string> {
  return sql.value(
    `select export::text from partkeeper.retirement where partition_name = $1 order by id desc limit 1`,
    [`public.${partition}`],
  )
}

/** A process start, as a worker would register it. */
export async function startProcess(sql: SqlSession): Promise<string> {
  return sql.value(`select partkeeper.start_process('worker', 'test', 'test')::text`)
}

/** Opens an export; returns outcome and detail. */
export async function openExport(
  sql: SqlSession,
  id: string,
  at = AT,
): Promise<{ readonly outcome: string; readonly detail: string }> {
  return sql.row(`select outcome, detail from partkeeper.open_export($1, $2, $3)`, [
    id,
    at,
    await startProcess(sql),
  ])
}

/** Opens, which seals. */
export async function sealByExport(sql: SqlSession, id: string, at = AT): Promise<void> {
  const { outcome, detail } = await openExport(sql, id, at)
  assert.equal(outcome, 'opened', detail)
}

/** Claims every chunk of an open export and says that it is stored. */
export async function storeChunks(sql: SqlSession, id: string): Promise<number> {
  const generation = await startProcess(sql)
  for (let chunks = 0; ; chunks += 1) {
    const claimed = await sql.rows<{ readonly number: number; readonly term: string }>(
      `select number, term from partkeeper.claim_chunk($1, $2, 1000, $3)`,
      [id, generation, CLAIM],
    )
    const [chunk] = claimed
    if (chunk === undefined) return chunks
    const stored = {
      ...{ key: `data/00000${chunk.number}-00000000.copy.zst`, lane: 'text', row_count: 30, raw_bytes: 900 },
      ...{ stored_bytes: 300, raw_sha256: 'aa', stored_sha256: 'bb', row_digest: null, copy_ms: 5 },
    }
    const word = await sql.value(`select partkeeper.record_stored($1, $2, $3, $4, 'test')`, [
      id,
      chunk.number,
      chunk.term,
      JSON.stringify(stored),
    ])
    assert.equal(word, 'stored')
  }
}

/** Claims the export as a whole; returns the term. */
export async function claimExport(sql: SqlSession, id: string): Promise<string> {
  return sql.value(`select partkeeper.claim_export($1, $2, $3)::text`, [id, await startProcess(sql), CLAIM])
}

/** Says that the manifest is stored. */
export async function publish(sql: SqlSession, id: string): Promise<void> {
  const term = await claimExport(sql, id)
  const word = await sql.value(`select partkeeper.record_published($1, $2, 'v1/manifest.json', 'cc', 700)`, [
    id,
    term,
  ])
  assert.equal(word, 'published')
  await sql.run('select partkeeper.release_export($1, $2)', [id, term])
}

/** Says that every object was read back since an instant. */
export async function checkChunks(sql: SqlSession, id: string, since: string): Promise<void> {
  const generation = await startProcess(sql)
  for (;;) {
    const [chunk] = await sql.rows<{ readonly number: number; readonly term: string }>(
      `select number, term from partkeeper.claim_check($1, $2, $3, $4)`,
      [id, generation, since, CLAIM],
    )
    if (chunk === undefined) return
    assert.equal(
      await sql.value('select partkeeper.record_check($1, $2, $3)', [id, chunk.number, chunk.term]),
      'checked',
    )
  }
}

/** Concludes; returns the problem, null when the export is verified. */
export async function conclude(sql: SqlSession, id: string): Promise<string | null> {
  const term = await claimExport(sql, id)
  const problem = await sql.value<string | null>('select partkeeper.conclude_export($1, $2)', [id, term])
  await sql.run('select partkeeper.release_export($1, $2)', [id, term])
  return problem
}

/** Takes an export from planned to published, and on to verified unless told to stop there. */
export async function archiveByWord(sql: SqlSession, id: string): Promise<void> {
  await sealByExport(sql, id)
  await storeChunks(sql, id)
  await publish(sql, id)
  await checkChunks(sql, id, '2024-01-01+00')
  assert.equal(await conclude(sql, id), null)
}

/** Says that every object was read again after the grace, and notes it as evidence; returns the problem. */
export async function giveEvidence(sql: SqlSession, id: string, manifest = 'cc'): Promise<string | null> {
  await sql.run(
    `select partkeeper.record_marker(store, 'b0000000-0000-4000-8000-000000000001') from partkeeper.export where id = $1`,
    [id],
  )
  await checkChunks(sql, id, await sql.value('select clock_timestamp()::text'))
  const term = await claimExport(sql, id)
  const problem = await sql.value<string | null>(
    `select partkeeper.record_evidence($1, $2, $3, 'b0000000-0000-4000-8000-000000000001', $4)`,
    [id, term, manifest, await startProcess(sql)],
  )
  await sql.run('select partkeeper.release_export($1, $2)', [id, term])
  return problem
}
