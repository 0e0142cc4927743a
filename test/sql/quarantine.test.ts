/**
 * What workers do not survive: a chunk whose claims run out, a step that nobody comes to the end of, a table at which every
 * worker fails. Five in a row, and it is left to a person, while everything else goes on; release() gives another chance.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Alert } from './alert-scene.ts'
import {
  exportOf,
  makeDueForArchive,
  nameStore,
  queueExport,
  sealByExport,
  startProcess,
} from './archive-scene.ts'
import { AT, forgetWrites, makeDue, nowOf, planOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Claimed = { readonly number: number; readonly term: string; readonly strikes: number }

describeOnMainMajors('a partition that workers do not survive', (sql) => {
  before(() => nameStore(sql))

  /** A claim by a worker that never speaks again: it is over at once. */
  const claimAndDie = async (id: string, generation?: string): Promise<readonly Claimed[]> =>
    sql.rows<Claimed>(`select number, term, strikes from partkeeper.claim_chunk($1, $2, 1000, '0 seconds')`, [
      id,
      generation ?? (await startProcess(sql)),
    ])
  const quarantined = () =>
    sql.rows<Alert>(
      `select alert, parent, since, detail, remedy from partkeeper.alerts where alert = 'quarantined'`,
    )
  const workOn = async (id: string) =>
    (
      await sql.rows<{ readonly export: string }>(
        'select export::text from partkeeper.export_work(clock_timestamp())',
      )
    ).some((each) => each.export === id)
  const release = (partition: string) => sql.run('select partkeeper.release($1)', [`public.${partition}`])

  it('is quarantined when five claims in a row ran out, and the others go on', async () => {
    await sql.undone(async () => {
      const [poison, other] = await makeDueForArchive(sql, { table: 'killing' })
      const id = await queueExport(sql, 'killing', poison)
      await sealByExport(sql, id)
      for (let death = 1; death <= 5; death += 1) {
        assert.deepEqual(
          (await claimAndDie(id)).map(({ strikes }) => strikes),
          [death - 1],
        )
        assert.deepEqual(await quarantined(), [])
      }
      assert.deepEqual(await claimAndDie(id), [], 'nobody gets it any more')
      const [alert] = await quarantined()
      assert.equal(alert?.parent, 'public.killing')
      assert.match(
        alert?.detail ?? '',
        /^public\.killing_p20240510: quarantined: export \d+: 5 workers in a row ended/,
      )
      assert.match(alert?.remedy ?? '', /partkeeper\.release\('public\.killing_p20240510'\)/)
      assert.equal(await workOn(id), false)
      assert.equal(await workOn(await exportOf(sql, other)), true)
      const plan = await planOf(sql, 'killing')
      assert.deepEqual(
        plan
          .filter(({ partition }) => partition.includes(poison))
          .map(({ held, waiting }) => held ?? waiting),
        plan
          .filter(({ partition }) => partition.includes(poison))
          .map(() => alert?.detail.replace(/^[^:]+: /, 'hold: ')),
      )
      await release(poison)
      assert.deepEqual(await quarantined(), [])
      assert.equal(await workOn(id), true)
      assert.deepEqual(
        (await claimAndDie(id)).map(({ strikes }) => strikes),
        [0],
        'it begins anew',
      )
    })
  })

  it('is not, when the claims were given back, or one of the workers came to the end', async () => {
    await sql.undone(async () => {
      const [partition] = await makeDueForArchive(sql, { table: 'surviving' })
      const id = await queueExport(sql, 'surviving', partition)
      await sealByExport(sql, id)
      for (let death = 1; death <= 4; death += 1) await claimAndDie(id)
      const generation = await startProcess(sql)
      const [chunk] = await sql.rows<Claimed>(
        `select number, term, strikes from partkeeper.claim_chunk($1, $2, 1000, '1 minute')`,
        [id, generation],
      )
      assert.equal(chunk?.strikes, 4)
      await sql.run('select partkeeper.release_chunk($1, $2, $3)', [id, chunk?.number, chunk?.term])
      for (let times = 1; times <= 3; times += 1)
        assert.deepEqual(
          (await claimAndDie(id)).map(({ strikes }) => strikes),
          [times - 1],
        )
      assert.deepEqual(await quarantined(), [])
    })
  })

  it('is tried alone from the second death on, so that nothing else is struck with it', async () => {
    await sql.undone(async () => {
      const [suspect, innocent] = await makeDueForArchive(sql, { table: 'alone' })
      await sql.run(
        `insert into public.alone (id, created_at) select number, $1::timestamptz - interval '4 days' from generate_series(1, 30) as number`,
        [AT],
      )
      await forgetWrites(sql, 'alone')
      const suspectId = await queueExport(sql, 'alone', suspect)
      const innocentId = await exportOf(sql, innocent)
      await sealByExport(sql, suspectId)
      await sealByExport(sql, innocentId)
      const generation = await startProcess(sql)
      const claim = (id: string) =>
        sql.rows<Claimed>(`select number, term from partkeeper.claim_chunk($1, $2, 1000, '1 minute')`, [
          id,
          generation,
        ])
      await claimAndDie(suspectId)
      await claimAndDie(suspectId)
      const order = await sql.rows<{ readonly id: string }>(
        `select export::text as id from partkeeper.export_work(clock_timestamp()) where export = any ($1)`,
        [[suspectId, innocentId]],
      )
      assert.deepEqual(
        order.map(({ id }) => id),
        [innocentId, suspectId],
        'it comes last',
      )
      const [busy] = await claim(innocentId)
      assert.deepEqual(await claim(suspectId), [], 'not beside another')
      await sql.run('select partkeeper.release_chunk($1, $2, $3)', [innocentId, busy?.number, busy?.term])
      assert.equal((await claim(suspectId)).length, 1)
      assert.deepEqual(await claim(innocentId), [], 'and no other beside it')
    })
  })

  it('is quarantined when every worker fails at it, but not for the failures of a store', async () => {
    await sql.undone(async () => {
      const [partition] = await makeDueForArchive(sql, { table: 'failing' })
      const id = await queueExport(sql, 'failing', partition)
      const fail = (isOwn: boolean) =>
        sql.run(`select partkeeper.note_export_failure($1, 'invalid page in block 7', '1 second', $2)`, [
          id,
          isOwn,
        ])
      const pass = () =>
        sql.run('update partkeeper.export set retry_at = clock_timestamp() where id = $1', [id])
      for (let times = 1; times <= 10; times += 1) await fail(false)
      for (let times = 1; times <= 4; times += 1) {
        await pass()
        for (let lanes = 1; lanes <= 3; lanes += 1) await fail(true)
      }
      assert.deepEqual(await quarantined(), [], 'lanes that fail at one moment are one fault')
      await pass()
      await fail(true)
      assert.match(
        (await quarantined())[0]?.detail ?? '',
        /failed 5 times in a row: invalid page in block 7$/,
      )
    })
  })

  it('is quarantined when five workers in a row begin a step and none comes to its end', async () => {
    await sql.undone(async () => {
      const partition = await makeDue(sql, 'stepping')
      const parent = 'public.stepping'
      const begin = async () =>
        sql.value<string | null>(`select partkeeper.begin_trial($1, $2, 'drop', $3)`, [
          partition,
          parent,
          await startProcess(sql),
        ])
      for (let times = 0; times < 5; times += 1) assert.equal(await begin(), null)
      assert.match(
        (await begin()) ?? '',
        /^quarantined: 5 workers in a row ended, or lost their connection, in the middle of drop/,
      )
      const [drop] = (await planOf(sql, 'stepping', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
      assert.match(drop?.held ?? '', /^hold: quarantined: /)
      await sql.run('select partkeeper.release($1)', [partition])
      assert.equal(await begin(), null)
      assert.equal(await sql.value('select strikes from partkeeper.trial'), 0)
    })
  })

  it('is quarantined beside a hold of a person, and neither lifts the other', async () => {
    await sql.undone(async () => {
      const partition = await makeDue(sql, 'both')
      await sql.run(`select partkeeper.quarantine($1, 'public.both', 'deadly')`, [partition])
      await sql.run(`select partkeeper.hold($1, 'court case')`, [partition])
      await sql.run('select partkeeper.release($1)', [partition])
      assert.deepEqual(await quarantined(), [])
      const reasonOf = () =>
        sql.value<string | null>(
          `select held from partkeeper.plan('public.both', clock_timestamp()) where kind = 'drop'`,
        )
      assert.equal(await reasonOf(), 'hold: court case')
      await sql.run('select partkeeper.release($1)', [partition])
      assert.equal(await reasonOf(), null)
    })
  })

  it('is not, when a worker comes to the end of its step, whatever the outcome', async () => {
    await sql.undone(async () => {
      await makeDue(sql, 'ending')
      await assertNoTrial(sql)
    })
  })
})

async function assertNoTrial(sql: SqlSession): Promise<void> {
  const [partition, parent] = [
    await sql.value<string>(`select partition::text from partkeeper.retirement order by id desc limit 1`),
    await sql.value<string>(`select parent::text from partkeeper.retirement order by id desc limit 1`),
  ]
  const generation = await startProcess(sql)
  const term = await sql.value(`select term from partkeeper.acquire_lease($1::regclass, $2, '1 minute')`, [
    parent,
    generation,
  ])
  await sql.run(`select partkeeper.begin_trial($1, $2, 'drop', $3)`, [partition, parent, generation])
  await sql.run(
    `select partkeeper.try_action(action, $3, $2) from partkeeper.plan($1::regclass, $3) as action where action.kind = 'drop'`,
    [parent, term, await nowOf(sql)],
  )
  assert.equal(await sql.value('select count(*)::int from partkeeper.trial'), 0)
}
