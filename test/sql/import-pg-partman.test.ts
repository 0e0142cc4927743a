/**
 * `import_pg_partman()` on a configuration of pg_partman 5 as a dump leaves it: a table, without the extension. What it would
 * do, what it refuses and why, and that each set is by itself. Version 4 itself is taken over in test/system.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

type Verdict = {
  readonly outcome: string
  readonly calls: readonly string[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

const CONFIGURATION = `
  create schema "Part Man";
  create table "Part Man".part_config (
    parent_table text primary key, control text not null default 'at', partition_interval text not null,
    partition_type text not null default 'range', premake int not null default 4,
    automatic_maintenance text not null default 'on', template_table text, retention text, retention_schema text,
    retention_keep_index boolean not null default true, retention_keep_table boolean not null default true,
    epoch text not null default 'none', constraint_cols text[], infinite_time_partitions boolean not null default false,
    undo_in_progress boolean not null default false, time_encoder text, time_decoder text)`

/** Makes a table and its row of the configuration. */
async function addSet(
  sql: SqlSession,
  name: string,
  settings: string,
  values: string,
  table = '',
): Promise<void> {
  await sql.run(table || `create table ${name} (at timestamptz not null, note text) partition by range (at)`)
  await sql.run(
    `insert into "Part Man".part_config (parent_table, ${settings}) values ('public.${name}', ${values})`,
  )
}

function verdictOn(sql: SqlSession, name: string, apply = false): Promise<Verdict> {
  return sql.row<Verdict>(
    `select outcome, calls, problems, notes from partkeeper.import_pg_partman($2) where parent = 'public.' || $1`,
    [name, apply],
  )
}

async function problemOf(sql: SqlSession, name: string): Promise<string> {
  const { outcome, problems } = await verdictOn(sql, name)
  assert.equal(outcome, 'held')
  return problems.join('\n')
}

describeOnMainMajors('import_pg_partman()', (sql) => {
  before(() => sql.run(CONFIGURATION))

  it('says what it would do, as calls that can be pasted, and changes nothing', () =>
    sql.undone(async () => {
      await addSet(sql, 'plain', 'partition_interval', `'1 day'`)
      await addSet(
        sql,
        'kept',
        'partition_interval, premake, retention, retention_keep_table',
        `'01:00:00', 30, '3 mons', false`,
      )
      assert.deepEqual(await verdictOn(sql, 'plain'), {
        outcome: 'due',
        calls: [`select partkeeper.manage('public.plain', '1 day', premake => 4, horizon => '1 day')`],
        problems: [],
        notes: [],
      })
      const { calls, notes } = await verdictOn(sql, 'kept')
      assert.deepEqual(calls, [
        `select partkeeper.manage('public.kept', '1 hour', premake => 30, horizon => '1 hour')`,
        `select partkeeper.set_retention('public.kept', '3 months', on_expiry => 'drop')`,
      ])
      assert.match(notes.join(), /dropped 7 days later, not at once/)
      assert.deepEqual(await sql.column('select parent from partkeeper.policies'), [])
    }))

  it('adopts partitions under their names, goes on after them, and tells pg_partman to leave the set alone', () =>
    sql.undone(async () => {
      await addSet(sql, 'days', 'partition_interval, retention', `'1 day', '60 days'`)
      await sql.run(`
        create table p2026_11_21 partition of days for values from ('2026-11-21 00:00+00') to ('2026-11-22 00:00+00');
        create table "Strange Name" partition of days for values from ('2026-11-22 00:00+00') to ('2026-11-23 00:00+00')`)
      await sql.run('savepoint dry')
      for (const call of (await verdictOn(sql, 'days')).calls) await sql.run(call)
      const byHand = await sql.rows(`select * from partkeeper.policies`)
      await sql.run('rollback to savepoint dry')
      assert.equal((await verdictOn(sql, 'days', true)).outcome, 'done')
      const policy = `select parent, partition_interval, retention, on_expiry, premake, horizon, time_zone from partkeeper.policies`
      assert.deepEqual(
        byHand.map((row) => row['parent']),
        (await sql.rows(policy)).map((row) => row['parent']),
      )
      assert.deepEqual(await sql.rows(policy), [
        {
          parent: 'days',
          partition_interval: '1 day',
          retention: '60 days',
          on_expiry: 'detach',
          premake: 4,
          horizon: '1 day',
          time_zone: 'UTC',
        },
      ])
      const shown = await sql.column<string>(`select partition::text from partkeeper.show_partitions('days')`)
      assert.ok(shown.includes('p2026_11_21') && shown.includes('"Strange Name"'), shown.join())
      assert.equal(await sql.value('select automatic_maintenance from "Part Man".part_config'), 'off')
      assert.deepEqual(await verdictOn(sql, 'days', true), {
        outcome: 'done',
        calls: [],
        problems: [],
        notes: ['is under management'],
      })
    }))

  it('finds the zone that cut the partitions, or goes on from them where no calendar did', () =>
    sql.undone(async () => {
      await addSet(sql, 'shifted', 'partition_interval', `'7 days'`)
      await sql.run(
        `create table s1 partition of shifted for values from ('2026-11-19 06:00+00') to ('2026-11-26 06:00+00')`,
      )
      const { calls, notes } = await verdictOn(sql, 'shifted', true)
      assert.match(calls[0] ?? '', /origin => '2026-11-19 06:00:00\+00'/)
      assert.match(notes.join(), /new ones go on from 2026-11-19 06:00:00\+00/)
      assert.equal(
        await sql.value(
          `select bool_and(from_value::timestamptz - '2026-11-19 06:00+00' = extract(day from from_value::timestamptz - '2026-11-19 06:00+00') * interval '1 day')
           from partkeeper.show_partitions('shifted')`,
        ),
        true,
      )
    }))

  it('takes over epochs and ranges of ids, where the tables go and whether they keep their indexes', () =>
    sql.undone(async () => {
      await sql.run('create schema attic')
      const keys = 'partition_interval, epoch, retention, retention_schema, retention_keep_index'
      const table = (name: string) => `create table ${name} (at bigint not null) partition by range (at)`
      await addSet(sql, 'ticks', keys, `'1 day', 'milliseconds', '1 day', 'attic', false`, table('ticks'))
      await addSet(sql, 'ids', keys, `'1000', 'none', '5000', null, true`, table('ids'))
      await addSet(sql, 'lost', keys, `'1000', 'none', '5000', 'nowhere', true`, table('lost'))
      assert.match(await problemOf(sql, 'lost'), /retention_schema: there is no schema named 'nowhere'/)
      const ticks = await verdictOn(sql, 'ticks', true)
      assert.deepEqual(ticks.problems, [])
      assert.deepEqual(ticks.calls, [
        `select partkeeper.manage('public.ticks', '1 day', premake => 4, horizon => '1 day', key_encoding => 'ms')`,
        `select partkeeper.set_policy('public.ticks', '{"allow_short_retention": true}')`,
        `select partkeeper.set_retention('public.ticks', '1 day', on_expiry => 'detach')`,
        `select partkeeper.set_policy('public.ticks', '{"keep_indexes": false, "detached_schema": "attic"}')`,
      ])
      assert.deepEqual(
        await sql.rows(
          `select parent, key_type, retention, on_expiry, detached_schema, keep_indexes from partkeeper.policies order by parent::text`,
        ),
        [
          {
            parent: 'ids',
            key_type: 'integer',
            retention: '5000',
            on_expiry: 'detach',
            detached_schema: null,
            keep_indexes: true,
          },
          {
            parent: 'ticks',
            key_type: 'epoch_ms',
            retention: '1 day',
            on_expiry: 'detach',
            detached_schema: 'attic',
            keep_indexes: false,
          },
        ],
      )
    }))

  it('leaves to a person what it cannot map, with the reason, and takes the others over all the same', () =>
    sql.undone(async () => {
      await addSet(sql, 'odd', 'partition_interval', `'1 day 12:00'`)
      await addSet(sql, 'bare', 'partition_interval, retention', `'1 day', '30'`)
      await addSet(sql, 'idle', 'partition_interval, automatic_maintenance', `'1 day', 'off'`)
      await addSet(sql, 'undone', 'partition_interval, undo_in_progress', `'1 day', true`)
      await addSet(
        sql,
        'listed',
        'partition_interval',
        `'1'`,
        'create table listed (at int) partition by list (at)',
      )
      await addSet(
        sql,
        'old',
        'partition_interval, partition_type',
        `'1 day', 'partman'`,
        'create table old (at timestamptz not null)',
      )
      await addSet(sql, 'top', 'partition_interval', `'1 year'`)
      await sql.run(
        `create table mid partition of top for values from ('2026-01-01 00:00+00') to ('2027-01-01 00:00+00') partition by range (at)`,
      )
      await addSet(sql, 'tempered', 'partition_interval, template_table', `'1 day', 'public.template'`)
      await sql.run('create table template (at timestamptz, note text unique) with (fillfactor = 70)')
      await sql.run(
        `insert into "Part Man".part_config (parent_table, partition_interval) values ('public.gone', '1 day'), ('public.mid', '1 day')`,
      )
      await addSet(sql, 'good', 'partition_interval', `'1 day'`)
      assert.match(
        await problemOf(sql, 'odd'),
        /partition_interval: 1 day 12:00 is not a whole number of one unit/,
      )
      assert.match(await problemOf(sql, 'bare'), /retention: 30 is not .* \(Postgres reads it as seconds\)/)
      assert.match(await problemOf(sql, 'idle'), /automatic_maintenance: off/)
      assert.match(await problemOf(sql, 'undone'), /undo_in_progress/)
      assert.match(await problemOf(sql, 'listed'), /partitioned by LIST/)
      assert.match(await problemOf(sql, 'old'), /by inheritance and triggers/)
      assert.match(await problemOf(sql, 'top'), /its partition public\.mid is partitioned itself/)
      assert.match(await problemOf(sql, 'mid'), /a partition itself; manage its parent/)
      assert.match(await problemOf(sql, 'gone'), /no such table any more/)
      assert.match(
        await problemOf(sql, 'tempered'),
        /has an index that public\.tempered has not.*\n.*fillfactor=70/,
      )
      const outcomes = `select outcome, count(*)::int as sets from partkeeper.import_pg_partman(true) group by outcome order by 1`
      assert.deepEqual(await sql.rows(outcomes), [
        { outcome: 'done', sets: 1 },
        { outcome: 'held', sets: 10 },
      ])
      assert.deepEqual(await sql.column('select parent::text from partkeeper.policies'), ['good'])
    }))
})
