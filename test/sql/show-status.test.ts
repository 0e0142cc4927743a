/**
 * What sits in default partitions, span by span, whatever the session's settings, and the status of each parent: one
 * row each, also for a parent that is gone.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createManaged, manage } from './managed-table.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('check_default()', (sql) => {
  const bounds = `select parent_table::text || ' ' || default_partition || ' ' || coalesce(from_value, '-') || ' ' || coalesce(to_value, '-')
    || ' ' || row_count as line from partkeeper.check_default()`

  it('is empty without a default partition, and with an empty one', () =>
    sql.undone(async () => {
      await createManaged(sql)
      assert.deepEqual(await sql.column(bounds), [])
      await sql.run('create table rest partition of e default')
      assert.deepEqual(await sql.column(bounds), [])
    }))

  it('counts the rows per span of the calendar, and those without a time or at the ends of time apart', () =>
    sql.undone(async () => {
      await sql.run(
        `create table e (at timestamptz) partition by range (at); create table rest partition of e default`,
      )
      await manage(sql, { zone: 'America/New_York' })
      await sql.run(`insert into e select '2026-10-31 04:00+00'::timestamptz + number * interval '1 hour' from generate_series(0, 50) as number;
        insert into e values (null), ('infinity'), ('-infinity'), ('294276-12-31'), ('4713-11-25 BC'), ('2099-06-01 12:00+00')`)
      const wanted = [
        'e rest 2026-10-31 04:00:00+00 2026-11-01 04:00:00+00 24',
        'e rest 2026-11-01 04:00:00+00 2026-11-02 05:00:00+00 25',
        'e rest 2026-11-02 05:00:00+00 2026-11-03 05:00:00+00 2',
        'e rest 2099-06-01 04:00:00+00 2099-06-02 04:00:00+00 1',
        'e rest - - 5',
      ]
      for (const settings of [
        `timezone = 'UTC'`,
        `timezone = 'Asia/Kolkata'; set local datestyle = 'SQL, DMY'`,
      ]) {
        await sql.run(`set local ${settings}`)
        assert.deepEqual(await sql.column(bounds), wanted)
      }
    }))

  it('counts wall-clock columns by their wall clock, also beyond what a timestamp can hold', () =>
    sql.undone(async () => {
      await sql.run(
        `create table e (at date) partition by range (at); create table rest partition of e default`,
      )
      await manage(sql, { zone: 'Pacific/Apia', step: '1 month' })
      await sql.run(
        `insert into e values ('2020-02-29'), ('2020-02-01'), ('5874897-12-31'), ('infinity'), (null)`,
      )
      assert.deepEqual(await sql.column(bounds), ['e rest 2020-02-01 2020-03-01 2', 'e rest - - 3'])
    }))

  it('looks at the parent it is asked for only', () =>
    sql.undone(async () => {
      await createManaged(sql)
      await sql.run(`create table rest partition of e default; insert into e values ('1999-01-01 00:00+00');
        create table f (at timestamptz) partition by range (at); select from partkeeper.manage('f', '1 day')`)
      assert.equal((await sql.rows(`select * from partkeeper.check_default('f')`)).length, 0)
      assert.equal((await sql.rows(`select * from partkeeper.check_default('e')`)).length, 1)
    }))
})

describeOnMainMajors('the view status', (sql) => {
  const status = 'select * from partkeeper.status'

  it('has one row per parent: what it is, how large, since when, until when', () =>
    sql.undone(async () => {
      await sql.run(`create table e (at timestamptz not null) partition by range (at)`)
      await sql.run(`select from partkeeper.manage('e', '1 day', retention => '3 days')`)
      await sql.run('insert into e values (now())')
      const row =
        await sql.row(`select parent::text, partition_interval, retention, on_expiry, partitions::int, bytes > 0 as has_bytes,
        oldest = date_trunc('day', now(), 'UTC') - interval '72 hours' as is_oldest,
        made_until = date_trunc('day', now(), 'UTC') + interval '120 hours' as reaches, waiting_to_drop::int, last_good_pass, held_by, paused
        from partkeeper.status`)
      assert.deepEqual(row, {
        parent: 'e',
        partition_interval: '1 day',
        retention: '3 days',
        on_expiry: 'archive',
        partitions: 8,
        has_bytes: true,
        is_oldest: true,
        reaches: true,
        waiting_to_drop: 0,
        last_good_pass: null,
        held_by: null,
        paused: null,
      })
    }))

  it('says when the last good pass ended, and why it is paused', () =>
    sql.undone(async () => {
      await sql.run(
        `create table e (at timestamptz not null) partition by range (at); select from partkeeper.manage('e', '1 day')`,
      )
      await sql.run(`select from partkeeper.run_maintenance(); select partkeeper.pause('e', 'a move')`)
      const row = await sql.row(status)
      assert.ok(row['last_good_pass'] instanceof Date)
      assert.match(row['paused'], /paused since .* UTC by partkeeper_owner: a move/)
      await sql.run(`select partkeeper.resume('e')`)
      assert.equal((await sql.row(status))['paused'], null)
    }))

  describe('made_until', () => {
    it('is where the first hole begins, however far partitions reach beyond it', () =>
      sql.undone(async () => {
        await sql.run(
          `create table e (at timestamptz not null) partition by range (at); select from partkeeper.manage('e', '1 day')`,
        )
        const hole = await sql.value<string>(
          `select partition::text from partkeeper.show_partitions('e') offset 2 limit 1`,
        )
        await sql.run(`drop table ${hole}`)
        const reach = await sql.value(
          `select extract(epoch from made_until - date_trunc('day', now(), 'UTC'))::int / 3600 from partkeeper.status`,
        )
        assert.equal(reach, 48)
      }))

    it('is now when there is no partition for the present', () =>
      sql.undone(async () => {
        await sql.run(`create table e (at timestamptz not null) partition by range (at)`)
        await manage(sql, { at: '2020-01-01 00:00+00' })
        assert.equal(await sql.value('select made_until = now() from partkeeper.status'), true)
      }))
  })

  it('still has the row of a parent that was dropped, and unmanage() by its OID removes it', () =>
    sql.undone(async () => {
      await createManaged(sql)
      const oid = await sql.value(`select 'e'::regclass::oid`)
      await sql.run('drop table e')
      const row = await sql.row('select parent::text, partitions::int, bytes from partkeeper.status')
      assert.deepEqual(row, { parent: String(oid), partitions: 0, bytes: null })
      assert.deepEqual(await sql.rows('select from partkeeper.plan()'), [])
      await sql.run(`select partkeeper.unmanage(${oid})`)
      assert.deepEqual(await sql.rows(status), [])
    }))
})
