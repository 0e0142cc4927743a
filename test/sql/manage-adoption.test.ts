/**
 * Tables that were partitioned before: what is there is taken over as it is, by its bounds and never by its names, and
 * what is missing is made beside it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Bounds, createParent, listBounds, manageParent } from './managed-table.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('manage() of a table that is partitioned already', (sql) => {
  it('takes over weeks with names of their own and goes on beside them', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [
        ['w46', '2026-11-09 00:00+00', '2026-11-16 00:00+00'],
        ['w47', '2026-11-16 00:00+00', '2026-11-23 00:00+00'],
      ])
      const untouched = await describeTables(sql, ['w46', 'w47'])
      const policy = await manageParent(sql, '1 week', '2026-11-21 12:00+00')
      assert.equal(policy['control'], 'at')
      assert.deepEqual((await listBounds(sql)).slice(0, 3), [
        ['w46', '2026-11-09 00:00:00+00', '2026-11-16 00:00:00+00'],
        ['w47', '2026-11-16 00:00:00+00', '2026-11-23 00:00:00+00'],
        ['e_p20261123', '2026-11-23 00:00:00+00', '2026-11-30 00:00:00+00'],
      ])
      assert.deepEqual(await describeTables(sql, ['w46', 'w47']), untouched)
    }))

  it('fills the rest of a span that begins in the middle of the calendar’s', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [['odd', '2026-11-20 06:00+00', '2026-11-21 18:00+00']])
      await manageParent(sql, '1 day', '2026-11-21 12:00+00')
      assert.deepEqual((await listBounds(sql)).slice(0, 3), [
        ['odd', '2026-11-20 06:00:00+00', '2026-11-21 18:00:00+00'],
        ['e_p20261121_1800', '2026-11-21 18:00:00+00', '2026-11-22 00:00:00+00'],
        ['e_p20261122', '2026-11-22 00:00:00+00', '2026-11-23 00:00:00+00'],
      ])
    }))

  it('leaves a table alone that reaches to MAXVALUE and MINVALUE', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [
        ['old', 'MINVALUE', '2020-01-01 00:00+00'],
        ['rest', '2020-01-01 00:00+00', 'MAXVALUE'],
      ])
      await manageParent(sql, '1 day', '2026-11-21 12:00+00')
      assert.equal((await listBounds(sql)).length, 2)
      assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2036-11-21 12:00+00')`), [])
    }))

  it('lives with bounds at the ends of time and makes no thousands of partitions between them', async () => {
    const extremes: Readonly<Record<string, Bounds>> = {
      timestamptz: [
        ['bc', '4713-12-01 00:00+00 BC', '0044-03-15 00:00+00 BC'],
        ['far', '294276-12-30 00:00+00', '294276-12-31 00:00+00'],
        ['infinite', '294276-12-31 00:00+00', 'infinity'],
        ['beyond', 'infinity', 'MAXVALUE'],
      ],
      timestamp: [
        ['before', '-infinity', '4713-12-01 00:00 BC'],
        ['far', '294276-12-30 00:00', '294276-12-31 00:00'],
        ['infinite', '294276-12-31 00:00', 'infinity'],
      ],
      date: [
        ['bc', '4713-01-02 BC', '0044-03-15 BC'],
        ['far', '300000-01-01', '5874897-12-31'],
      ],
    }
    for (const [type, bounds] of Object.entries(extremes)) {
      await sql.undone(async () => {
        await createParent(sql, type, bounds)
        await manageParent(sql, '1 day', '2026-11-21 12:00+00', 'America/New_York')
        const made = (await listBounds(sql)).filter(([name]) => name.startsWith('e_p'))
        assert.equal(made.length, 5, type)
        assert.deepEqual(await sql.rows(`select from partkeeper.plan('e', '2026-11-21 12:00+00')`), [])
        assert.equal((await sql.rows(`select from partkeeper.status`)).length, 1)
      })
    }
  })

  it('takes over a default partition, says where rows without a time go, and makes the spans beside its rows', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await sql.run(
        `create table e_rest partition of e default; insert into e values ('2026-11-22 12:00+00'), (null)`,
      )
      sql.takeNotices()
      await manageParent(sql, '1 day', '2026-11-21 12:00+00')
      const [nulls, blocked] = sql.takeNotices()
      assert.match(nulls?.message ?? '', /go to the default partition/)
      assert.match(blocked?.message ?? '', /1 partitions could not be made, .* public\.e_p20261122/)
      assert.match(blocked?.hint ?? '', /check_default\('public\.e'\)/)
      const names = (await listBounds(sql)).map(([name]) => name)
      assert.deepEqual(names, ['e_p20261121', 'e_p20261123', 'e_p20261124', 'e_p20261125', 'e_rest'])
    }))

  it('finds the key by itself, and refuses another', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await sql.run('alter table e add other timestamptz')
      const { code, message } = await sql.refusal(
        `select partkeeper.manage('e', '1 day', control => 'other')`,
      )
      assert.equal(code, 'PK002')
      assert.match(message, /public\.e is partitioned by at, not by other/)
    }))

  it('never retires a partition that is partitioned itself, confirmed or not, since its rows are not its own', async () => {
    const at = `now() - interval '1 hour'`
    await createParent(sql, 'timestamptz', [])
    await sql.run(`select from partkeeper.manage('e', '1 day', at => ${at});
      create table old partition of e for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00') partition by range (at);
      create table older partition of old default; insert into e values ('2020-01-01 12:00+00')`)
    await sql.run(
      `select partkeeper.set_policy('e', '{"retention": "2 days", "on_expiry": "drop", "grace": "0 minutes"}')`,
    )
    const [held, fingerprint] = await sql
      .column<string[]>(`select array[held, fingerprint] from partkeeper.plan('e') where kind = 'detach'`)
      .then(([found = []]) => found)
    assert.match(held ?? '', /no ordinary table \(partitioned itself, or foreign\); retire it by hand/)
    await sql.run('select partkeeper.confirm($1, $2)', ['e', fingerprint])
    for (const _ of [1, 2]) await sql.run('call partkeeper.maintain()')
    assert.equal(await sql.value('select count(*)::int from older'), 1)
    assert.equal(await sql.value(`select relispartition from pg_class where relname = 'old'`), true)
    await sql.run(`select partkeeper.unmanage('e'); drop table e`)
  })

  it('follows a parent that is renamed and moved to another schema', () =>
    sql.undone(async () => {
      await createParent(sql, 'timestamptz', [])
      await manageParent(sql, '1 day', '2026-11-21 12:00+00')
      await sql.run('create schema elsewhere; alter table e rename to f; alter table f set schema elsewhere')
      const due = await sql.column(
        `select partition from partkeeper.plan('elsewhere.f', '2026-11-22 12:00+00')`,
      )
      assert.deepEqual(due, ['elsewhere.f_p20261126'])
    }))
})

/** What the catalog says of some tables, to be compared with itself. */
function describeTables(sql: SqlSession, names: readonly string[]): Promise<unknown> {
  return sql.rows(
    'select to_jsonb(pg_class) as facts from pg_class where relname = any ($1) order by relname',
    [names],
  )
}
