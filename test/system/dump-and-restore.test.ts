/**
 * The whole database in a dump, restored beside it: the records name the restored tables, whatever their OIDs, so that holds
 * hold and what was detached is found again. What was sealed is another file now and cannot be taken for what was archived:
 * it is held with the remedy, and the remedy works.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  archiveByWord,
  makeDueForArchive,
  nameStore,
  queueExport,
  sealByExport,
} from '../sql/archive-scene.ts'
import {
  attachedTo,
  forgetWrites,
  makeDailyTable,
  nowOf,
  passOver,
  planOf,
  retain,
  stateOf,
} from '../sql/retirement-scene.ts'
import { SqlSession } from '../sql/sql-session.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { runProgram } from './debian-program.ts'

const MAJOR = '15-debian'
const OLDEST = 'p20240510'
const NEXT = 'p20240511'
const BEGIN_AGAIN =
  'seal: it is not as it was sealed: its triggers, its file or its columns have changed since; undo_retirement() begins again'

describe('a database that was dumped and restored', () => {
  const original = new SqlSession(MAJOR)
  const restored = new SqlSession(MAJOR)
  let dump = ''

  before(async () => {
    await original.open()
    await nameStore(original)
    await makeArchiving(original)
    await makeDropping(original)
    await restored.open(await createTestDatabase({ major: MAJOR, installed: false }))
    dump = (await runProgram('pg_dump', [original.database.url])).stdout
    await restore(restored)
  })
  after(async () => {
    await restored.close()
    await original.close()
  })

  it('has other OIDs, and records that point to its own tables', async () => {
    const query = `select partition_name, partition::oid::bigint as oid, pg_class.reltype as row_type, row_type::oid as recorded_type
      from partkeeper.retirement left join pg_class on pg_class.oid = to_regclass(partition_name) and pg_class.oid = partition
      order by partition_name`
    const [before, found] = [await original.rows(query), await restored.rows(query)]
    assert.equal(found.length, 3)
    for (const [index, record] of found.entries()) {
      assert.ok(record['row_type'] !== null, `${record['partition_name']} is not found`)
      assert.equal(record['row_type'], record['recorded_type'])
      assert.notEqual(record['oid'], before[index]?.['oid'])
    }
  })

  it('is taken by a newer server, where partitions are made', async () => {
    const newer = new SqlSession(18)
    await newer.open(await createTestDatabase({ major: 18, installed: false }))
    try {
      await restore(newer)
      const done = await passOver(newer, 'dropping', await nowOf(newer))
      assert.ok(done.some(({ kind, outcome }) => kind === 'create' && outcome === 'done'))
    } finally {
      await newer.close()
    }
  })

  it('keeps what is held, attached or detached, and goes on with making partitions', async () => {
    assert.deepEqual(await heldOf('dropping'), [
      [`dropping_${OLDEST}`, 'hold: a court wants it'],
      [`dropping_${NEXT}`, 'hold: and this one'],
    ])
    const done = (await passOver(restored, 'dropping', await nowOf(restored))).filter(
      ({ outcome }) => outcome === 'done',
    )
    assert.ok(done.some(({ kind }) => kind === 'create'))
    assert.ok(done.every(({ partition }) => ![`dropping_${OLDEST}`, `dropping_${NEXT}`].includes(partition)))
    assert.ok((await attachedTo(restored, 'dropping')).includes(`dropping_${OLDEST}`))
    assert.equal(await restored.value(`select count(*)::int from public.dropping_${NEXT}`), 30)
  })

  it('holds what was sealed, attached or detached, says what to do, and begins again', async () => {
    assert.deepEqual(await heldOf('archiving'), [
      [`archiving_${NEXT}`, BEGIN_AGAIN],
      [`archiving_${OLDEST}`, BEGIN_AGAIN],
    ])
    for (const partition of [`archiving_${OLDEST}`, `archiving_${NEXT}`]) {
      await restored.run(`select partkeeper.undo_retirement('public.${partition}')`)
      assert.equal(await stateOf(restored, partition), 'undone')
      await restored.run(`select partkeeper.release('public.${partition}')`)
    }
    assert.equal(await restored.value('select count(*)::int from public.archiving'), 60)
    await forgetWrites(restored, 'archiving')
    await retain(restored, { table: 'archiving', settings: `'3 days', 'archive', '0 minutes'` })
    await archiveByWord(restored, await queueExport(restored, 'archiving', `archiving_${OLDEST}`))
    assert.equal(await stateOf(restored, `archiving_${OLDEST}`), 'verified')
  })

  async function restore(into: SqlSession): Promise<void> {
    await runProgram('psql', ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', into.database.url], dump)
  }

  /** What is held of a table, and why. */
  async function heldOf(table: string): Promise<readonly (readonly [string, string | null])[]> {
    const planned = await planOf(restored, table, await nowOf(restored))
    return planned
      .filter(({ held }) => held !== null)
      .map(({ partition, held }) => [partition, held] as const)
      .filter(([partition]) => [OLDEST, NEXT].some((name) => partition.endsWith(name)))
  }
})

/** The oldest partition is detached, archived and due to be dropped; the next is sealed and its export under way. */
async function makeArchiving(sql: SqlSession): Promise<void> {
  await makeDueForArchive(sql, { table: 'archiving', grace: '0 minutes' })
  await fill(sql, 'archiving', NEXT)
  await archiveByWord(sql, await queueExport(sql, 'archiving', `archiving_${OLDEST}`))
  await passOver(sql, 'archiving')
  assert.equal(await stateOf(sql, `archiving_${OLDEST}`), 'detached')
  await sealByExport(sql, await queueExport(sql, 'archiving', `archiving_${NEXT}`))
}

/** The oldest partition is expired and held; the next is detached, due to be dropped, and held. */
async function makeDropping(sql: SqlSession): Promise<void> {
  await makeDailyTable(sql, { table: 'dropping', days: [-5, -4, 0, 1] })
  await fill(sql, 'dropping', OLDEST)
  await fill(sql, 'dropping', NEXT)
  await sql.run(`select partkeeper.hold('public.dropping_${OLDEST}', 'a court wants it')`)
  await retain(sql, { table: 'dropping', settings: `'3 days', 'drop', '0 minutes'` })
  await passOver(sql, 'dropping')
  assert.equal(await stateOf(sql, `dropping_${NEXT}`), 'detached')
  await sql.run(`select partkeeper.hold('public.dropping_${NEXT}', 'and this one')`)
}

/** Thirty rows, of which the row guard knows nothing. */
async function fill(sql: SqlSession, table: string, partition: string): Promise<void> {
  await sql.run(
    `insert into public.${table} (id, created_at)
     select number, to_timestamp($1, 'pYYYYMMDD') + number * interval '1 minute' from generate_series(1, 30) as number`,
    [partition],
  )
  await forgetWrites(sql, table)
}
