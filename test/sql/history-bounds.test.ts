/**
 * What grows in the schema grows with what was done, not with the ticks of a clock: an outcome that stays is one row of
 * history however often it is met, and passes, process starts and samples of tables that are gone are forgotten.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createManaged } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('the history of what is met again and again', (sql) => {
  const record = (outcome: string, detail: string) =>
    sql.run(
      `select partkeeper.record_result(row(1, 'e'::regclass, 'detach', 'public.e_p20261121', null, $1, $2, null, null, null, 1)::partkeeper.action_result, null)`,
      [outcome, detail],
    )
  const count = `select count(*)::int from partkeeper.history where kind = 'detach'`

  for (const [what, details] of [
    ['the same words', ['its archive is not verified', 'its archive is not verified']],
    [
      'other numbers',
      ['unusual size: 5 partitions would be retired', 'unusual size: 6 partitions would be retired'],
    ],
    [
      'another holder',
      [
        'public.e is being maintained by web-a (generation 7) until 12:00:01 UTC',
        'held by pid 77 (psql, me)',
        'web-b (generation 8) until 12:00:04 UTC',
      ],
    ],
    ['a limit measured anew', ['replica_lag: it is 12 s', 'replica_lag: it was 1.5 min']],
  ] as const) {
    it(`is one row for ${what}`, () =>
      sql.undone(async () => {
        await createManaged(sql)
        for (const detail of details) await record('waiting', detail)
        assert.equal(await sql.value(count), 1)
      }))
  }

  it('is a row for each other outcome, each other reason, and each time it is done', () =>
    sql.undone(async () => {
      await createManaged(sql)
      const told = [
        ['held', 'hold: the auditors'],
        ['held', 'row guard: written to'],
        ['waiting', 'row guard: written to'],
        ['done', 'detached'],
        ['done', 'detached'],
      ] as const
      for (const [outcome, detail] of told) await record(outcome, detail)
      assert.equal(await sql.value(count), told.length)
    }))

  it('does not grow with passes that meet the same hold', () =>
    sql.undone(async () => {
      await createManaged(sql, { at: '2024-05-15 12:00:00+00' })
      await sql.run(`select partkeeper.set_retention('e', '2 days', 'drop')`)
      const pass = () =>
        sql.column<string>(
          `select outcome from partkeeper.run_maintenance(at => '2024-06-15 12:00:00+00') where kind = 'detach'`,
        )
      // The first one makes newer partitions, and only then is the newest of the old ones not the newest any more.
      await pass()
      const held = await pass()
      assert.deepEqual([...new Set(held)], ['held'])
      for (let tick = 0; tick < 3; tick += 1) assert.deepEqual(await pass(), held)
      assert.equal(await sql.value(count), held.length)
    }))
})

describeOnMainMajors('the first pass of a day', (sql) => {
  const days = (table: string, at: string) =>
    sql.column<number>(`select extract(day from now() - ${at})::int from partkeeper.${table} order by ${at}`)

  it('forgets passes older than 30 days whatever became of them, but the newest good ones', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`delete from partkeeper.run;
        insert into partkeeper.run (entrance, parent, at, started_at, finished_at, held, failed)
        select 'worker', parent, moment, moment, case when day <> 41 then moment end, 1, failed
        from (values (90, null, 0), (60, null, 0), (50, null, 1), (41, null, 0), (45, 'e'::regclass, 0), (44, 'e', 0), (40, 'partkeeper.hold', 1), (29, null, 1))
          as pass(day, parent, failed)
        cross join lateral (select now() - make_interval(days => day)) as at(moment)`)
      await sql.run('select from partkeeper.run_maintenance()')
      assert.deepEqual(await days('run', 'started_at'), [60, 44, 29, 0])
    }))

  it('forgets process starts of over 30 days ago, but the newest worker and who held a lease last', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`insert into partkeeper.process (entrance, name, version, started_at, heartbeat_at)
        select entrance, 'some', '1', now() - make_interval(days => day), now() - make_interval(days => day)
        from (values ('worker', 90), ('procedure', 80), ('worker', 70), ('procedure', 60), ('procedure', 50), ('command', 20)) as start(entrance, day);
        insert into partkeeper.lease (parent, term, generation, holder, until, released)
        select 'e'::regclass, 1, min(generation), 'some', now(), true from partkeeper.process where entrance = 'procedure'`)
      await sql.run('select from partkeeper.run_maintenance()')
      assert.deepEqual(await days('process', 'heartbeat_at'), [80, 70, 20])
    }))

  it('forgets what was sampled of tables that are gone, and what a wrong clock left in the default partition of the history', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`select partkeeper.sample_partition(4294967295, 'e'::regclass), partkeeper.sample_partition('e_p20261121'::regclass, 'e'::regclass);
        insert into partkeeper.confirmation (parent, policy_version, partition, span, fingerprint) values ('e', 1, 4294967295, '[2020-01-01,2020-02-01)', 'x');
        insert into partkeeper.trial (relation, relation_name, kind, generation) values (4294967295, 'gone', 'drop', 1);
        insert into partkeeper.event (happened_at, kind, outcome) values ('1970-01-01', 'create', 'done'), ('2099-01-01', 'create', 'done')`)
      await sql.run('select from partkeeper.run_maintenance()')
      assert.deepEqual(
        await sql.rows('select from partkeeper.write_sample where to_regclass(partition::text) is null'),
        [],
      )
      assert.notDeepEqual(await sql.rows('select from partkeeper.write_sample'), [])
      assert.deepEqual(
        await sql.rows('select from partkeeper.confirmation union all select from partkeeper.trial'),
        [],
      )
      assert.deepEqual(await sql.column(`select happened_at::date::text from partkeeper.event_default`), [
        '2099-01-01',
      ])
    }))

  it('is the only one of the day that looks', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run('select from partkeeper.run_maintenance()')
      await sql.run(
        `insert into partkeeper.run (entrance, at, started_at, finished_at) select 'worker', now(), now() - interval '60 days', now() - interval '60 days' from generate_series(1, 2)`,
      )
      await sql.run('select from partkeeper.run_maintenance()')
      assert.equal(
        await sql.value(
          `select count(*)::int from partkeeper.run where started_at < now() - interval '1 day'`,
        ),
        2,
      )
    }))
})
