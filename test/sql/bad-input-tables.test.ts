/**
 * Relations and keys that cannot be managed: each is refused with a stable code, a reason and a hint, and the catalog
 * is the same afterwards.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'
import { hashCatalog, refuseUnchanged } from './unchanged.ts'

const FIXTURES = `
  create view a_view as select now() as at;
  create materialized view a_matview as select now() as at;
  create sequence a_sequence;
  create table plain (v int, name text, u uuid, n bigint, j jsonb, d tstzrange, at timestamptz, ats timestamptz[], gone timestamptz,
    g timestamptz generated always as (timestamptz '2026-01-01 00:00+00') stored);
  alter table plain drop column gone;
  create index an_index on plain (at);
  create type a_type as (at timestamptz);
  create unlogged table an_unlogged (at timestamptz);
  create table inherited (at timestamptz); create table inheriting () inherits (inherited);
  create table by_list (at timestamptz) partition by list (at);
  create table by_hash (at timestamptz) partition by hash (at);
  create table by_two (at timestamptz, v int) partition by range (at, v);
  create table by_expression (at timestamptz) partition by range ((at at time zone 'UTC'));
  create table by_text (at text) partition by range (at);
  create table of_foreign (at timestamptz) partition by range (at);
  create foreign table its_foreign partition of of_foreign for values from ('2026-01-01') to ('2027-01-01') server nowhere;
  create foreign table a_foreign (at timestamptz) server nowhere;
  create table of_partitioned (at timestamptz) partition by range (at);
  create table its_partitioned partition of of_partitioned for values from ('2026-01-01') to ('2027-01-01') partition by range (at);
  create table its_grandchild partition of its_partitioned for values from ('2026-01-01') to ('2027-01-01');
  create index a_partitioned_index on of_partitioned (at);
  create domain a_domain as timestamptz;
  create schema o; create domain o.date as timestamptz;
  create table odd_types (d a_domain, od o.date, t time, i interval);
  create temporary table a_temporary (at timestamptz)`

/** What is given to manage(), and what the message says. */
const TABLES: readonly (readonly [string, string, RegExp])[] = [
  ['nothing', 'null', /NULL cannot be managed: no such table/],
  ['an OID that is no relation', '4294967294::oid::regclass', /4294967294 cannot be managed: no such table/],
  ['a view', `'a_view'`, /public\.a_view cannot be managed: a view/],
  ['a materialized view', `'a_matview'`, /a materialized view/],
  ['a sequence', `'a_sequence'`, /a sequence/],
  ['an index', `'an_index'`, /an index/],
  ['an index of a partitioned table', `'a_partitioned_index'`, /an index/],
  ['a composite type', `'a_type'`, /not a table/],
  ['a foreign table', `'a_foreign'`, /a foreign table/],
  ['a table of the catalog', `'pg_class'`, /a table of the system/],
  ['a table of the information schema', `'information_schema.sql_features'`, /a table of the system/],
  ['a table of Partkeeper', `'partkeeper.event'`, /of Partkeeper itself/],
  [
    'a TOAST table',
    `(select reltoastrelid::regclass from pg_class where relname = 'plain')`,
    /not a table|of the system/,
  ],
  ['a temporary table', `'a_temporary'`, /a temporary table/],
  ['an unlogged table', `'an_unlogged'`, /an unlogged table: a crash would empty it/],
  ['a table with inheriting ones', `'inherited'`, /part of an inheritance tree/],
  ['an inheriting table', `'inheriting'`, /part of an inheritance tree/],
  ['a table partitioned by LIST', `'by_list'`, /partitioned by LIST/],
  ['a table partitioned by HASH', `'by_hash'`, /partitioned by HASH/],
  ['a table partitioned by two columns', `'by_two'`, /partitioned by more than one column/],
  ['a table partitioned by an expression', `'by_expression'`, /partitioned by an expression/],
  ['a partition', `'its_partitioned'`, /a partition itself; manage its parent/],
  [
    'a table with a partition that is a foreign table',
    `'of_foreign'`,
    /its partition public\.its_foreign is a foreign table/,
  ],
  [
    'a table with a partition that is partitioned',
    `'of_partitioned'`,
    /its partition public\.its_partitioned is partitioned itself/,
  ],
  [
    'a text key without an encoding',
    `'by_text'`,
    /column at of public\.by_text has type text and needs a key_encoding/,
  ],
]

/** What is given as the control column of an ordinary table, and what the message says. */
const COLUMNS: readonly (readonly [string, string, string | null, RegExp])[] = [
  [
    'no control column',
    'plain',
    null,
    /public\.plain is not partitioned, so control must name the column to cut it by/,
  ],
  ['a column that does not exist', 'plain', 'created_at', /public\.plain has no column created_at/],
  ['a column in the wrong case', 'plain', 'AT', /has no column "AT"/],
  ['a dropped column', 'plain', '........pg.dropped.9........', /has no column/],
  ['a system column', 'plain', 'ctid', /has no column ctid/],
  [
    'a name with SQL in it',
    'plain',
    'at); drop table plain; --',
    /has no column "at\); drop table plain; --"/,
  ],
  ['a text column', 'plain', 'name', /has type text and needs a key_encoding/],
  ['a jsonb column', 'plain', 'j', /has type jsonb/],
  ['a range of time', 'plain', 'd', /has type tstzrange/],
  ['an array of times', 'plain', 'ats', /has type _timestamptz/],
  ['a generated column', 'plain', 'g', /column g of public\.plain is generated/],
  ['a domain', 'odd_types', 'd', /has type a_domain|has type public\.a_domain/],
  ['a type that is only called date', 'odd_types', 'od', /has type o\.date/],
  ['a time of day', 'odd_types', 't', /has type time/],
  ['an interval', 'odd_types', 'i', /has type interval/],
]

describeOnMainMajors('tables that cannot be managed', (sql) => {
  before(async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query(`create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;
      grant usage on foreign server nowhere to partkeeper_owner`)
    await sql.run(FIXTURES)
  })

  for (const [title, relation, expected] of TABLES) {
    it(`${title} is refused`, async () => {
      const { code, message } = await refuseUnchanged(sql, `select partkeeper.manage(${relation}, '1 day')`)
      assert.equal(code, 'PK002')
      assert.match(message, expected)
    })
  }

  for (const [title, table, column, expected] of COLUMNS) {
    it(`${title} is refused as the control column`, async () => {
      const call = `select partkeeper.manage($1::regclass, '1 day', control => $2)`
      const { code, message } = await refuseUnchanged(sql, call, [table, column])
      assert.equal(code, 'PK002')
      assert.match(message, expected)
    })
  }

  it('a table that does not exist is refused by the server before we are asked', async () => {
    assert.equal((await sql.refusal(`select partkeeper.manage('missing', '1 day')`)).code, '42P01')
  })

  it('a key encoding for a time column is refused', async () => {
    const { code } = await refuseUnchanged(
      sql,
      `select partkeeper.manage('plain', '1 day', control => 'at', key_encoding => 'uuid7')`,
    )
    assert.equal(code, 'PK004')
  })

  it('no other call takes them either', async () => {
    for (const call of [
      `set_retention('plain', '1 day')`,
      `set_policy('plain', '{}')`,
      `run_maintenance('plain')`,
      `pause('plain')`,
      `resume('plain')`,
      `unmanage('plain')`,
      `confirm('plain', 'x')`,
      `plan('plain')`,
      `show_partitions('plain')`,
    ]) {
      const { code } = await refuseUnchanged(sql, `select partkeeper.${call}`)
      assert.equal(code, 'PK003', call)
    }
    assert.equal((await refuseUnchanged(sql, `call partkeeper.maintain('plain')`)).code, 'PK003')
    for (const call of [
      `hold('plain', 'why')`,
      `hold('a_view', 'why')`,
      `release('plain')`,
      `hold(null, 'why')`,
      'release(null)',
    ]) {
      const { code } = await refuseUnchanged(sql, `select partkeeper.${call}`)
      assert.equal(code, 'PK010', call)
    }
  })

  it('planning for no instant, or one at the ends of time, is refused', async () => {
    for (const at of [
      'null',
      `'infinity'`,
      `'-infinity'`,
      `'0044-03-15 BC'`,
      `'294276-12-31'`,
      `'10000-01-01'`,
    ]) {
      for (const call of [
        `select partkeeper.plan(null, ${at})`,
        `select partkeeper.run_maintenance(null, ${at})`,
        `call partkeeper.maintain(null, ${at})`,
      ]) {
        const { code, message } = await refuseUnchanged(sql, call)
        assert.equal(code, 'PK004')
        assert.match(message, /not an instant of the years 1 to 9999/)
      }
    }
    assert.equal((await sql.refusal(`select partkeeper.plan(null, '294277-01-01')`)).code, '22008')
  })

  it('a partition that overlaps one attached meanwhile fails by itself, with a hint, and leaves nothing behind', async () => {
    await sql.run(
      `create table moving (at timestamptz not null) partition by range (at); select partkeeper.manage('moving', '1 day')`,
    )
    const at = `date_trunc('day', now(), 'UTC') + interval '4 days'`
    await sql.run(`do $$ begin execute format('create table in_between partition of moving for values from (%L) to (%L)',
      date_trunc('day', now(), 'UTC') + interval '5 days 1 hour', date_trunc('day', now(), 'UTC') + interval '5 days 2 hours'); end $$`)
    const before = await hashCatalog(sql)
    // As if the plan had been made before the other partition was attached.
    const failed = await sql.row(
      `select outcome, sqlstate, hint
       from (select planned.* from partkeeper.plan('moving', ${at}) as planned order by planned.position limit 1) as action
       cross join lateral partkeeper.try_action(jsonb_populate_record(null::partkeeper.action, to_jsonb(action)
         || jsonb_build_object('to_value', action.from_value::timestamptz + interval '1 day')), ${at})`,
    )
    assert.equal(failed['outcome'], 'failed')
    assert.equal(failed['sqlstate'], '42P17')
    assert.notEqual(failed['hint'], '')
    await sql.run('delete from partkeeper.event where outcome = $1', ['failed'])
    assert.equal(await hashCatalog(sql), before)
  })
})
