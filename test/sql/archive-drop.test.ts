/**
 * The drop gate of an archived partition: nothing goes without evidence of the last hour, made after the grace, that the
 * very archive is whole, nor with a seal that was tampered with or under a hold; asked of the plan and of the gate itself.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  archiveByWord,
  claimExport,
  giveEvidence,
  makeDueForArchive,
  nameStore,
  queueExport,
} from './archive-scene.ts'
import { exists, nowOf, passOver, planOf, stateOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('the drop of an archived partition', (sql) => {
  before(() => nameStore(sql))

  it('waits for evidence made after the grace, and goes with it', async () => {
    const [partition, id] = await detachArchived(sql, 'evident')
    const now = await nowOf(sql)
    const [waiting] = (await passOver(sql, 'evident', now)).filter(({ kind }) => kind === 'drop')
    assert.equal(waiting?.outcome, 'waiting')
    assert.match(waiting?.detail ?? '', /read once more when the grace is over/)
    assert.equal(await giveEvidence(sql, id), null)
    const [dropped] = (await passOver(sql, 'evident', await nowOf(sql))).filter(({ kind }) => kind === 'drop')
    assert.deepEqual(
      [dropped?.outcome, dropped?.detail],
      ['done', `dropped; its rows are in the archive of export ${id}`],
    )
    assert.equal(await exists(sql, partition), false)
    assert.equal(await stateOf(sql, partition), 'dropped')
  })

  const refusals: readonly (readonly [
    string,
    (sql: SqlSession, id: string, partition: string) => Promise<unknown>,
    RegExp,
  ])[] = [
    [
      'evidence of over an hour ago',
      (session) =>
        session.run(`update partkeeper.evidence set made_at = made_at - interval '61 minutes';
        update partkeeper.retirement set detached_at = detached_at - interval '2 hours', drop_due_at = drop_due_at - interval '2 hours' where state = 'detached'`),
      /over an hour ago/,
    ],
    [
      'evidence of another manifest',
      (session) => session.run(`update partkeeper.evidence set manifest_sha256 = 'other'`),
      /the manifest that was read is not the one/,
    ],
    [
      'evidence from another place',
      (session) => session.run(`update partkeeper.evidence set marker = gen_random_uuid()`),
      /from another place than its store/,
    ],
    [
      'a damage found since',
      (session, id) => session.run(`select partkeeper.record_damage(${id}, 'data/000001: another sha256')`),
      /damaged: data\/000001/,
    ],
    [
      'a seal that was tampered with',
      (session, _, partition) =>
        session.run(`alter table public.${partition} disable trigger zzz_partkeeper_seal`),
      /^seal: /,
    ],
    [
      'a hold',
      (session, _, partition) => session.run(`select partkeeper.hold('public.${partition}', 'case 4711')`),
      /hold: case 4711/,
    ],
  ]
  for (const [index, [name, change, reason]] of refusals.entries()) {
    it(`is refused with ${name}, by the plan and by the gate itself`, async () => {
      const table = `refused_${index}`
      const [partition, id] = await detachArchived(sql, table)
      assert.equal(await giveEvidence(sql, id), null)
      const now = await nowOf(sql)
      await sql.run('drop table if exists pg_temp.planned')
      await sql.run(
        `create temporary table planned as select action from partkeeper.plan('public.${table}', '${now}') as action where action.kind = 'drop'`,
      )
      await change(sql, id, partition)
      const { outcome, detail } = await sql.row<{ readonly outcome: string; readonly detail: string }>(
        `select result.outcome, result.detail from pg_temp.planned cross join partkeeper.try_action(planned.action, '${now}') as result`,
      )
      assert.equal(outcome, 'held', detail)
      assert.match(detail, reason)
      const drop = (await planOf(sql, table, now)).find(({ kind }) => kind === 'drop')
      assert.match(drop?.held ?? drop?.waiting ?? '', reason)
      assert.equal(await exists(sql, partition), true)
    })
  }

  it('takes no evidence for objects that were not read since the grace ended', async () => {
    const [, id] = await detachArchived(sql, 'unread')
    const term = await claimExport(sql, id)
    await sql.run(`select partkeeper.record_marker('default', 'b0000000-0000-4000-8000-000000000001')`)
    const { generation } = await sql.row<{ readonly generation: string }>(
      `select partkeeper.start_process('worker', 'x', 'x')::text as generation`,
    )
    const give = (manifest: string, marker: string): Promise<string> =>
      sql.value<string>('select partkeeper.record_evidence($1, $2, $3, $4, $5)', [
        id,
        term,
        manifest,
        marker,
        generation,
      ])
    assert.match(await give('cc', 'b0000000-0000-4000-8000-000000000001'), /not every object was read/)
    assert.match(await give('xx', 'b0000000-0000-4000-8000-000000000001'), /the manifest is another one/)
    assert.match(await give('cc', 'c0000000-0000-4000-8000-000000000001'), /the store is another place/)
    assert.equal(
      await sql.value(
        `select count(*)::int from partkeeper.evidence join partkeeper.retirement on retirement.id = retirement where export = $1`,
        [id],
      ),
      0,
    )
  })

  it('takes no new evidence without reading every object again, whenever the last was given', async () => {
    const [, id] = await detachArchived(sql, 'again')
    assert.equal(await giveEvidence(sql, id), null)
    const work = () =>
      sql.rows(
        'select evidence_since is not null as due from partkeeper.export_work(now()) where export = $1',
        [id],
      )
    assert.deepEqual(await work(), [])
    await sql.run(`update partkeeper.evidence set made_at = made_at - interval '45 minutes' from partkeeper.retirement
      where retirement.id = evidence.retirement and retirement.export = ${id};
      update partkeeper.retirement set detached_at = detached_at - interval '2 hours', drop_due_at = drop_due_at - interval '2 hours' where export = ${id};
      update partkeeper.chunk set checked_at = checked_at - interval '45 minutes' where export = ${id}`)
    assert.deepEqual(await work(), [{ due: true }])
    const term = await claimExport(sql, id)
    const generation = await sql.value(`select partkeeper.start_process('worker', 'x', 'x')::text`)
    const give = () =>
      sql.value<string | null>(
        `select partkeeper.record_evidence($1, $2, 'cc', 'b0000000-0000-4000-8000-000000000001', $3)`,
        [id, term, generation],
      )
    assert.match((await give()) ?? '', /since it was last read/)
    await sql.run('select partkeeper.release_export($1, $2)', [id, term])
    assert.equal(await giveEvidence(sql, id), null)
  })
})

/** A table whose oldest partition is archived and detached with no grace; its name and its export. */
async function detachArchived(sql: SqlSession, table: string): Promise<readonly [string, string]> {
  const [partition] = await makeDueForArchive(sql, { table, grace: '0 minutes' })
  const id = await queueExport(sql, table, partition)
  await archiveByWord(sql, id)
  const detached = (await passOver(sql, table)).find(({ kind }) => kind === 'detach')
  assert.equal(detached?.outcome, 'done', detached?.detail)
  return [partition, id]
}
