/**
 * export_work(): what a worker finds to do, and what it must not find. The order is that of what was begun first. What is
 * not listed comes back when its reason is gone; no worker stands behind these tests, the right words are said by hand.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  archiveByWord,
  giveEvidence,
  makeDueForArchive,
  nameStore,
  publish,
  queueExport,
  sealByExport,
  storeChunks,
} from './archive-scene.ts'
import { AT, passOver } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('export_work()', (sql) => {
  before(() => nameStore(sql))

  const listed = (at = 'clock_timestamp()') =>
    sql.column<string>(`select export::text from partkeeper.export_work(${at})`)
  const isListed = async (id: string) => (await listed()).includes(id)

  it('puts what was opened before what only waits', async () => {
    const [first, second] = await makeDueForArchive(sql, { table: 'turns' })
    const early = await queueExport(sql, 'turns', first)
    const late = await queueExport(sql, 'turns', second)
    assert.deepEqual(await listed(), [early, late])
    await sealByExport(sql, late)
    assert.deepEqual(await listed(), [late, early])
  })

  const reasons: readonly (readonly [string, string, string])[] = [
    [
      'that is damaged',
      `select partkeeper.record_damage(E, 'bad')`,
      `update partkeeper.export set damage = null where id = E`,
    ],
    [
      'that is to be tried later',
      `select partkeeper.note_export_failure(E, 'away', '1 hour')`,
      'select partkeeper.note_export_progress(E)',
    ],
    [
      'of a paused table',
      `select partkeeper.pause('public.T', 'wait')`,
      `select partkeeper.resume('public.T')`,
    ],
    ['while everything is paused', `select partkeeper.pause(null, 'wait')`, 'select partkeeper.resume()'],
    [
      'on hold before it is sealed',
      `select partkeeper.hold('public.P', 'audit')`,
      `select partkeeper.release('public.P')`,
    ],
  ]
  for (const [index, [name, statement, back]] of reasons.entries()) {
    it(`leaves out an export ${name}, until that is over`, async () => {
      const table = `left_out_${index}`
      const [partition] = await makeDueForArchive(sql, { table })
      const id = await queueExport(sql, table, partition)
      const say = (text: string) =>
        sql.run(
          text
            .replaceAll('public.T', `public.${table}`)
            .replaceAll('public.P', `public.${partition}`)
            .replaceAll('E', id),
        )
      assert.equal(await isListed(id), true)
      await say(statement)
      assert.equal(await isListed(id), false)
      await say(back)
      assert.equal(await isListed(id), true)
    })
  }

  it('goes on with a sealed partition on hold: its archive harms nobody', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'sealed_hold' })
    const id = await queueExport(sql, 'sealed_hold', partition)
    await sealByExport(sql, id)
    await sql.run(`select partkeeper.hold('public.${partition}', 'audit')`)
    assert.equal(await isListed(id), true)
  })

  it('leaves the published archive of a retirement that was undone as it is, and no alert tells of it', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'undone' })
    const id = await queueExport(sql, 'undone', partition)
    await sealByExport(sql, id)
    await storeChunks(sql, id)
    await publish(sql, id)
    assert.equal(await isListed(id), true)
    await sql.run(`select partkeeper.undo_retirement('public.${partition}')`)
    await sql.run(`select partkeeper.release('public.${partition}')`)
    assert.equal(await isListed(id), false)
    await sql.run(`update partkeeper.export set progress_at = '2024-01-01+00' where id = $1`, [id])
    assert.deepEqual(
      await sql.rows('select alert, detail from partkeeper.alerts_of_exports() where detail like $1', [
        `%${partition}%`,
      ]),
      [],
    )
  })

  it('wants the objects read again once the grace is over by both clocks, and not when they were', async () => {
    const id = await detachArchived(sql, 'evident')
    assert.equal(await isListed(id), true)
    assert.deepEqual(await listed(`'${AT}'::timestamptz - interval '1 day'`), await withoutOne(listed, id))
    const due = await sql.row(
      `select state, evidence_since = (select drop_due_at from partkeeper.retirement where export = $1) as is_since,
         is_evidence_checked, unchecked_free > 0 as is_unread
       from partkeeper.export_work(clock_timestamp()) where export = $1`,
      [id],
    )
    assert.deepEqual(due, { state: 'verified', is_since: true, is_evidence_checked: false, is_unread: true })
    assert.equal(await giveEvidence(sql, id), null)
    assert.equal(await isListed(id), false)
  })
})

/** An export whose partition is archived and detached, without any grace; returns its number. */
async function detachArchived(sql: SqlSession, table: string): Promise<string> {
  const [partition] = await makeDueForArchive(sql, { table, grace: '0 minutes' })
  const id = await queueExport(sql, table, partition)
  await archiveByWord(sql, id)
  await passOver(sql, table)
  return id
}

/** What is listed now, but for one. */
async function withoutOne(listed: () => Promise<readonly string[]>, id: string): Promise<readonly string[]> {
  return (await listed()).filter((other) => other !== id)
}
