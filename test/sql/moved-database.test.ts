/**
 * A database that was restored on another server, as the record of its server says: it makes partitions, and neither retires,
 * drops nor archives until a person says whether it takes the place of the original or is a copy.
 */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { makeDueForArchive, nameStore, openExport, queueExport } from './archive-scene.ts'
import { makeDue, nowOf, passOver, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

const MOVE = 'update partkeeper.installation set system_identifier = system_identifier - 1'
const ALERTS = `select detail from partkeeper.alerts where alert = 'database moved'`
const ID = 'select id::text from partkeeper.installation'

describeOnMainMajors('a database that was moved', (sql) => {
  beforeEach(() => sql.run('select partkeeper.accept_database(false)'))

  it('drops nothing, and goes on when it takes the place of the original', async () => {
    const id = await sql.value(ID)
    const due = await makeDue(sql, 'moved')
    assert.deepEqual(await sql.column(ALERTS), [])
    await sql.run(MOVE)
    const [held] = (await planOf(sql, 'moved', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.match(held?.held ?? '', /^database: it lives on another server than before; accept_database/)
    assert.equal((await sql.column(ALERTS)).length, 1)
    await sql.run(`select partkeeper.set_policy('public.moved', '{"premake": 7}')`)
    const results = await passOver(sql, 'moved', await nowOf(sql))
    assert.ok(results.some(({ kind, outcome }) => kind === 'create' && outcome === 'done'))
    assert.equal(await stateOf(sql, due), 'detached')
    await sql.run('select partkeeper.accept_database(is_copy => false)')
    await passOver(sql, 'moved', await nowOf(sql))
    assert.equal(await stateOf(sql, due), 'dropped')
    assert.equal(await sql.value(ID), id)
  })

  it('neither seals nor goes on with an export, of a partition or of a table', async () => {
    await nameStore(sql)
    const [partition] = await makeDueForArchive(sql, { table: 'kept' })
    const id = await queueExport(sql, 'kept', partition)
    await sql.run('create table public.alone as select 1 as n')
    const alone = await sql.value<string>(`select partkeeper.request_export('public.alone')::text`)
    await sql.run(MOVE)
    for (const number of [id, alone]) {
      const { outcome, detail } = await openExport(sql, number)
      assert.deepEqual([outcome, /^database: /.test(detail)], ['held', true], detail)
      assert.match(
        await sql.value<string>(
          'select partkeeper.export_obstacle(export) from partkeeper.export where id = $1',
          [number],
        ),
        /^database: /,
      )
    }
    assert.equal(await stateOf(sql, partition), 'expired')
    const work = `select export::text from partkeeper.export_work(clock_timestamp()) order by 1`
    assert.deepEqual(await sql.column(work), [])
    await sql.run('select partkeeper.accept_database(is_copy => false)')
    assert.ok((await sql.column<string>(work)).includes(alone))
    assert.equal((await openExport(sql, id)).outcome, 'opened')
  })

  it('is an installation of its own when it is a copy', async () => {
    const id = await sql.value<string>(ID)
    await nameStore(sql, 'archives')
    await sql.run(`select partkeeper.record_marker('archives', gen_random_uuid())`)
    await sql.run(MOVE)
    await sql.run('select partkeeper.accept_database(is_copy => true)')
    assert.notEqual(await sql.value(ID), id)
    assert.equal(await sql.value(`select marker from partkeeper.store where name = 'archives'`), null)
    const words = await sql.column<string>(
      `select detail from partkeeper.history where kind = 'accept_database' order by id desc limit 1`,
    )
    assert.ok(words[0]?.endsWith(`the original is ${id}`), words[0])
    assert.deepEqual(await sql.column(ALERTS), [])
    assert.equal((await sql.refusal('select partkeeper.accept_database(null)')).code, 'PK004')
  })
})
