/**
 * The rollup: a function that is called once for each partition before it is detached, in the transaction that records it;
 * when it is planned, and what stops it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { archiveByWord, nameStore, queueExport } from './archive-scene.ts'
import { AT, attachedTo, passOver, passUntilQuiet, planOf, retain } from './retirement-scene.ts'
import { BOTH_DAYS, makeRolledTable, totalsOf, writeRollup } from './rollup-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('a rollup', (sql) => {
  it('is planned right before the detach of its partition, with the call that is made and no lock', async () => {
    await makeRolledTable(sql, 'planned')
    assert.deepEqual(
      (await planOf(sql, 'planned')).map(({ kind, partition }) => `${kind} ${partition}`),
      [
        'rollup planned_p20240510',
        'detach planned_p20240510',
        'rollup planned_p20240511',
        'detach planned_p20240511',
      ],
    )
    const [first] = await sql.rows<{ statements: string[]; locks: string[] }>(
      `select statements, locks from partkeeper.plan('planned', $1) where kind = 'rollup'`,
      [AT],
    )
    assert.match(
      first?.statements[0] ?? '',
      /perform public\.planned_rollup\(''public\.planned_p20240510''::regclass, ''2024-05-10 00:00:00\+00''::timestamptz, ''2024-05-11 00:00:00\+00''::timestamptz\)/,
    )
    assert.deepEqual(first?.locks, [])
  })

  it('is called once for each partition by CALL maintain(), which detaches them in the same pass', async () => {
    await makeRolledTable(sql, 'called')
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['called', AT])
    assert.deepEqual(await totalsOf(sql, 'called'), BOTH_DAYS)
    assert.deepEqual(await planOf(sql, 'called'), [])
    await sql.run('call partkeeper.maintain($1::regclass, $2)', ['called', AT])
    assert.deepEqual(await totalsOf(sql, 'called'), BOTH_DAYS)
    assert.deepEqual(
      await sql.rows(
        `select kind, outcome, detail, partition_name from partkeeper.history where kind = 'rollup' and parent_name = 'public.called'`,
      ),
      ['called_p20240510', 'called_p20240511'].map((partition) => ({
        ...{ kind: 'rollup', outcome: 'done', partition_name: `public.${partition}` },
        detail:
          'summed up by public.called_rollup(regclass,timestamp with time zone,timestamp with time zone)',
      })),
    )
  })

  it('by run_maintenance() is one per call, with the detach of its partition', async () => {
    await makeRolledTable(sql, 'single')
    const results = await passOver(sql, 'single')
    assert.deepEqual(
      results.map(({ kind, partition, outcome }) => `${kind} ${partition} ${outcome}`),
      [
        'rollup single_p20240510 done',
        'rollup single_p20240511 deferred',
        'detach single_p20240510 done',
        'detach single_p20240511 deferred',
      ],
    )
    await passUntilQuiet(sql, 'single')
    assert.deepEqual(await totalsOf(sql, 'single'), BOTH_DAYS)
  })

  it('comes after the archive is verified and before its detach', async () => {
    await nameStore(sql)
    await makeRolledTable(sql, 'archived', { settings: `'3 days', 'archive'` })
    const id = await queueExport(sql, 'archived', 'archived_p20240510')
    assert.deepEqual(await totalsOf(sql, 'archived'), [])
    await archiveByWord(sql, id)
    assert.deepEqual(
      (await planOf(sql, 'archived')).map(({ kind, partition }) => `${kind} ${partition}`),
      ['rollup archived_p20240510', 'detach archived_p20240510', 'archive archived_p20240511'],
    )
    await passUntilQuiet(sql, 'archived')
    assert.deepEqual(await totalsOf(sql, 'archived'), BOTH_DAYS.slice(0, 1))
  })

  it('takes bounds as text, MINVALUE included, for a function of that signature', async () => {
    await sql.run('create table texts (created_at timestamptz not null) partition by range (created_at)')
    await sql.run(`create table texts_old partition of texts for values from (minvalue) to ('2024-05-12')`)
    await sql.run(
      `select partkeeper.manage('texts', '1 day', premake => 1, horizon => '1 day', at => '${AT}')`,
    )
    await sql.run(`create table texts_seen (partition text, lower text, upper text);
      create function texts_rollup(regclass, text, text) returns void language sql
      begin atomic insert into public.texts_seen values ($1::text, $2, $3); end`)
    await sql.run(`select partkeeper.set_policy('texts', '{"rollup": "public.texts_rollup"}')`)
    await retain(sql, { table: 'texts', settings: `'3 days', 'detach'` })
    await passUntilQuiet(sql, 'texts')
    assert.deepEqual(await sql.rows('select * from texts_seen'), [
      { partition: 'public.texts_old', lower: 'MINVALUE', upper: '2024-05-12 00:00:00+00' },
    ])
  })

  it('that fails keeps its partition, is told by an alert, and leaves the others alone', async () => {
    const body = `if partition::text like '%20240510' then perform 1 / 0; end if;`
    await makeRolledTable(sql, 'failing', { body })
    const results = [...(await passOver(sql, 'failing')), ...(await passOver(sql, 'failing'))]
    assert.deepEqual(
      results.map(({ kind, partition, outcome }) => `${kind} ${partition} ${outcome}`),
      [
        'rollup failing_p20240510 failed',
        'rollup failing_p20240511 done',
        'detach failing_p20240510 waiting',
        'detach failing_p20240511 done',
        'rollup failing_p20240510 failed',
        'detach failing_p20240510 waiting',
      ],
    )
    assert.match(results[0]?.detail ?? '', /division by zero/)
    assert.match(results[0]?.hint ?? '', /ran as partkeeper_owner with an empty search_path/)
    assert.ok((await attachedTo(sql, 'failing')).includes('failing_p20240510'))
    await sql.run('select partkeeper.run_maintenance($1::regclass)', ['failing'])
    const [alert] = await sql.rows<{ alert: string; detail: string }>(
      `select alert, detail from partkeeper.alerts where parent = 'public.failing' and alert = 'action failing'`,
    )
    assert.match(alert?.detail ?? '', /^rollup public\.failing_p20240510: division by zero/)
    await writeRollup(sql, 'failing')
    await passUntilQuiet(sql, 'failing')
    assert.deepEqual(await totalsOf(sql, 'failing'), BOTH_DAYS)
  })

  it('waits for a switch, a hold and a pause as a detach does', async () => {
    await makeRolledTable(sql, 'patient')
    await sql.run(`select partkeeper.hold('patient_p20240510', 'lawsuit')`)
    await sql.run(`select partkeeper.set_flow('retire', 'off')`)
    assert.deepEqual(
      (await passOver(sql, 'patient')).map(
        ({ kind, partition, outcome }) => `${kind} ${partition} ${outcome}`,
      ),
      [
        'rollup patient_p20240510 held',
        'rollup patient_p20240511 waiting',
        'detach patient_p20240511 waiting',
      ],
    )
    await sql.run(`select partkeeper.set_flow('retire', 'all')`)
    await sql.run(`select partkeeper.pause('patient')`)
    assert.deepEqual(await passUntilQuiet(sql, 'patient'), [])
    await sql.run(`select partkeeper.resume('patient')`)
    await passUntilQuiet(sql, 'patient')
    assert.deepEqual(await totalsOf(sql, 'patient'), BOTH_DAYS.slice(1))
  })
})
