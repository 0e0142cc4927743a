/**
 * The first table that people bring: empty, unpartitioned, the time nullable, no primary key. manage() turns it into a
 * partitioned one, says what becomes of rows without a time, and changes nothing when it is called again.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

const EVENTS =
  'create table events (uuid text, name text, user_id bigint, account_id bigint, created_at timestamptz)'
const AT = `timestamptz '2026-11-21 12:00+00'`
const MANAGE = `select * from partkeeper.manage('events', '1 day', control => 'created_at', at => ${AT})`

describeOnMainMajors('manage() of the first table people bring', (sql) => {
  it('makes it partitioned, with a partition for today and the days ahead', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      const policy = await sql.row(MANAGE)
      assert.equal(policy['control'], 'created_at')
      assert.equal(policy['partition_interval'], '1 day')
      assert.equal(policy['retention'], null)
      assert.equal(await sql.value(`select pg_get_partkeydef('events'::regclass)`), 'RANGE (created_at)')
      const made = await sql.rows(
        `select partition::text, from_value, to_value from partkeeper.show_partitions('events')`,
      )
      assert.deepEqual(made[0], {
        partition: 'events_p20261121',
        from_value: '2026-11-21 00:00:00+00',
        to_value: '2026-11-22 00:00:00+00',
      })
      assert.equal(made.length, 5)
      assert.equal(made.at(-1)?.['to_value'], '2026-11-26 00:00:00+00')
    }))

  it('says that rows without a time are refused, and they are', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      sql.takeNotices()
      await sql.run(MANAGE)
      const [notice, ...others] = sql.takeNotices()
      assert.deepEqual(others, [])
      assert.match(
        notice?.message ?? '',
        /created_at of public\.events may be NULL: .* are refused with error 23514/,
      )
      assert.match(notice?.hint ?? '', /alter table public\.events alter column created_at set not null/)
      assert.equal((await sql.refusal(`insert into events (uuid) values ('u')`)).code, '23514')
    }))

  it('says that rows without a time go to the default partition where one is asked for, and they do', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      sql.takeNotices()
      await sql.run(MANAGE.replace('at =>', 'with_default => true, at =>'))
      assert.match(sql.takeNotices()[0]?.message ?? '', /go to the default partition/)
      await sql.run(`insert into events (uuid) values ('u')`)
      assert.equal(await sql.value('select tableoid::regclass::text from events'), 'events_default')
    }))

  it('says nothing of rows without a time where there can be none', () =>
    sql.undone(async () => {
      await sql.run(`${EVENTS}; alter table events alter created_at set not null`)
      sql.takeNotices()
      await sql.run(MANAGE)
      assert.deepEqual(sql.takeNotices(), [])
    }))

  it('lets rows of today in, each in its partition', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      await sql.run(MANAGE)
      await sql.run(`insert into events (created_at) values (${AT}), (${AT} + interval '4 days 11 hours')`)
      const homes = await sql.column('select tableoid::regclass::text from events order by created_at')
      assert.deepEqual(homes, ['events_p20261121', 'events_p20261125'])
    }))

  it('changes nothing when it is called again with the same arguments', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      const first = await sql.row(MANAGE)
      const state = `select md5(string_agg(subject.text, ',' order by subject.text)) from (
          select policy::text from partkeeper.policy union all select event::text from partkeeper.event
          union all select pg_class.oid::text || relname from pg_class where relnamespace = 'public'::regnamespace
        ) as subject(text)`
      const before = await sql.value(state)
      sql.takeNotices()
      assert.deepEqual(await sql.row(MANAGE), first)
      assert.deepEqual(await sql.row(`select * from partkeeper.manage('events', '1 day')`), first)
      assert.equal(await sql.value(state), before)
      assert.deepEqual(sql.takeNotices(), [])
    }))

  it('called again with other arguments changes what differs and keeps the rest', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      await sql.run(MANAGE.replace('at =>', `retention => '14 days', origin => '2026-01-01 06:00+00', at =>`))
      const policy = await sql.row(`select * from partkeeper.manage('events', '1 week', premake => 7)`)
      assert.equal(policy['partition_interval'], '1 week')
      assert.equal(policy['premake'], 7)
      assert.equal(policy['retention'], '14 days')
      assert.equal(policy['version'], 2)
      const again = `select version from partkeeper.manage('events', '1 week', origin => '2026-01-01 07:00+01')`
      assert.equal(await sql.value(again), 2)
    }))

  it('called again with another control column is refused, also after the column was renamed', () =>
    sql.undone(async () => {
      await sql.run(`${EVENTS}; alter table events add other_at timestamptz`)
      await sql.run(MANAGE)
      const { code, message } = await sql.refusal(MANAGE.replace(`'created_at'`, `'other_at'`))
      assert.equal(code, 'PK002')
      assert.match(message, /partitioned by created_at, not by other_at/)
      await sql.run('alter table events rename created_at to happened_at')
      await sql.run(MANAGE.replace(`'created_at'`, `'happened_at'`))
      assert.equal((await sql.refusal(MANAGE)).code, 'PK002')
      assert.equal(await sql.value('select control from partkeeper.policies'), 'happened_at')
      assert.equal((await sql.rows('select * from partkeeper.check_default()')).length, 0)
    }))

  it('records who put it under management, and how', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      await sql.run(MANAGE)
      const [first, ...made] = await sql.rows(
        'select kind, parent_name, outcome, detail, actor from partkeeper.history order by id',
      )
      assert.deepEqual(first, {
        kind: 'manage',
        parent_name: 'public.events',
        outcome: 'done',
        detail: 'interval 1 day, retention none, zone UTC',
        actor: 'partkeeper_owner',
      })
      assert.deepEqual(
        new Set(made.map(({ kind, outcome }) => `${kind} ${outcome}`)),
        new Set(['convert done', 'create done']),
      )
    }))

  it('is undone as a whole when one partition cannot be made, and says why and what helps', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      await sql.run(`select partkeeper.pause(null, 'house cleaning')`)
      const { code, message, hint } = await sql.refusal(MANAGE)
      assert.equal(code, 'PK006')
      assert.match(message, /events_p20261121 could not be made: paused since .* house cleaning/)
      assert.match(hint, /partkeeper\.resume\(\)/)
      assert.equal(await sql.value(`select relkind::text from pg_class where relname = 'events'`), 'r')
      assert.equal((await sql.rows('select from partkeeper.policies')).length, 0)
    }))

  it('makes a bounded number of partitions, today and the future first, and leaves the rest to maintenance', () =>
    sql.undone(async () => {
      await sql.run(EVENTS)
      sql.takeNotices()
      await sql.run(MANAGE.replace(`'1 day'`, `'1 hour'`).replace('at =>', `retention => '20 days', at =>`))
      assert.match(
        sql.takeNotices().at(-1)?.message ?? '',
        /more partitions are due than one transaction should make/,
      )
      assert.equal(
        await sql.value(
          `select count(*) = partkeeper.actions_per_call('events'::regclass) from partkeeper.show_partitions('events')`,
        ),
        true,
      )
      assert.equal(
        await sql.value(`select min(from_value) <= '2026-11-21 12:00:00+00' and max(to_value) >= '2026-11-24 12:00:00+00'
          from partkeeper.show_partitions('events')`),
        true,
      )
    }))
})
