/**
 * The way of an archived partition in SQL: queued by a pass, sealed by the exporter alone, detached when its archive is
 * verified, dropped when its grace is over and its archive was read again. The exporter is played by archive-scene.ts.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  checkChunks,
  conclude,
  exportOf,
  giveEvidence,
  makeDueForArchive,
  nameStore,
  openExport,
  publish,
  queueExport,
  sealByExport,
  storeChunks,
} from './archive-scene.ts'
import { attachedTo, exists, nowOf, passOver, passUntilQuiet, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('a policy that archives', (sql) => {
  it('waits for a store, and says so, and nothing is queued', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'storeless' })
    const [archive] = await passOver(sql, 'storeless')
    assert.deepEqual([archive?.kind, archive?.partition, archive?.outcome], ['archive', partition, 'waiting'])
    assert.match(archive?.detail ?? '', /no store; use set_store/)
    assert.equal(await sql.value('select count(*)::int from partkeeper.export'), 0)
    await nameStore(sql)
  })

  it('is queued by a pass, which seals nothing and changes nothing when it is made again', async () => {
    await makeDueForArchive(sql, { table: 'queued' })
    const results = await passOver(sql, 'queued')
    assert.deepEqual(
      results.map(({ kind, outcome }) => [kind, outcome]),
      [
        ['archive', 'waiting'],
        ['archive', 'waiting'],
      ],
    )
    assert.match(results[0]?.detail ?? '', /^queued as export \d+: a worker or partkeeper maintain makes it$/)
    const facts = `select jsonb_agg(to_jsonb(retirement) order by id) as retired,
      (select jsonb_agg(to_jsonb(each) order by each.id) from partkeeper.export as each) as exports,
      (select count(*) from pg_trigger where tgname like 'zzz%') as seals from partkeeper.retirement`
    await passOver(sql, 'queued')
    const before = await sql.row(facts)
    const again = await passOver(sql, 'queued')
    assert.match(
      again[0]?.detail ?? '',
      /^export \d+ to store default is planned: a worker or partkeeper maintain/,
    )
    assert.deepEqual(await sql.row(facts), before)
    assert.equal(before['seals'], '0')
  })

  it('is not detached before its archive is verified, in any state before', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'steps' })
    const id = await queueExport(sql, 'steps', partition)
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['sealed', () => sealByExport(sql, id)],
      ['sealed', () => storeChunks(sql, id)],
      ['archived', () => publish(sql, id)],
      ['archived', () => checkChunks(sql, id, '2024-01-01+00')],
    ]
    for (const [state, step] of steps) {
      await step()
      assert.equal(await stateOf(sql, partition), state)
      assert.equal((await planOf(sql, 'steps'))[0]?.kind, 'archive')
      await passOver(sql, 'steps')
      assert.ok((await attachedTo(sql, 'steps')).includes(partition))
    }
    assert.equal(await conclude(sql, id), null)
    assert.equal(await stateOf(sql, partition), 'verified')
    const detached = (await passOver(sql, 'steps')).find(({ kind }) => kind === 'detach')
    assert.deepEqual([detached?.partition, detached?.outcome], [partition, 'done'])
    assert.equal(await stateOf(sql, partition), 'detached')
  })

  it('concludes nothing while a chunk is unchecked, or without the claim', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'unchecked' })
    const id = await queueExport(sql, 'unchecked', partition)
    await sealByExport(sql, id)
    await storeChunks(sql, id)
    await publish(sql, id)
    assert.match((await conclude(sql, id)) ?? '', /not every chunk is verified/)
    await checkChunks(sql, id, '2024-01-01+00')
    assert.match(await sql.value('select partkeeper.conclude_export($1, 0)', [id]), /the claim on it is over/)
    await sql.run(`alter table public.${partition} disable trigger zzz_partkeeper_seal`)
    assert.match((await conclude(sql, id)) ?? '', /its triggers, its file or its columns have changed/)
    assert.equal(await stateOf(sql, partition), 'archived')
  })

  it('is held where a person holds it, and sealed only after', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'on_hold' })
    const id = await queueExport(sql, 'on_hold', partition)
    await sql.run(`select partkeeper.hold('public.${partition}', 'case 4711')`)
    const { outcome, detail } = await openExport(sql, id)
    assert.deepEqual([outcome, detail], ['held', 'hold: case 4711'])
    await sql.run(`select partkeeper.release('public.${partition}')`)
    await sealByExport(sql, id)
  })

  it('is not sealed while its writers are at it: deferred, and they never waited long', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'busy' })
    const id = await queueExport(sql, 'busy', partition)
    const writer = await sql.database.connect()
    await writer.query(`begin; lock table only public.${partition} in row exclusive mode`)
    const { outcome, detail } = await openExport(sql, id)
    assert.deepEqual([outcome], ['deferred'], detail)
    await writer.query('rollback')
    await sealByExport(sql, id)
  })
})

describeOnMainMajors('order => detach_first', (sql) => {
  before(() => nameStore(sql))

  it('detaches at once, archives after, and drops only what is verified', async () => {
    const [partition] = await makeDueForArchive(sql, {
      table: 'first',
      settings: '{"order": "detach_first"}',
      grace: '0 minutes',
    })
    for (let passes = 0; passes < 4; passes += 1) await passOver(sql, 'first')
    assert.equal(await stateOf(sql, partition), 'detached')
    const kinds = (await planOf(sql, 'first')).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['archive', 'archive'])
    const id = await exportOf(sql, partition)
    assert.notEqual(id, null)
    await sealByExport(sql, id)
    await storeChunks(sql, id)
    await publish(sql, id)
    await checkChunks(sql, id, '2024-01-01+00')
    assert.equal(await conclude(sql, id), null)
    assert.equal(await stateOf(sql, partition), 'verified')
    assert.equal(await giveEvidence(sql, id), null)
    await passUntilQuiet(sql, 'first', await nowOf(sql))
    assert.equal(await exists(sql, partition), false)
  })
})
