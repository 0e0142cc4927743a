/**
 * What else a new partition has of its parent, on every major: keys and indexes of any shape, comments, statistics
 * targets, triggers as they are enabled, identity, generated columns, privileges, places. Dropped columns of the parent,
 * which number the columns of its partitions differently, are in the way of none of it.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { ForeignRoles } from './foreign-roles.ts'
import { manage, NOON, runMaintenance } from './managed-table.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

const TOMORROW = '2026-11-22 12:00+00'
const NEW = 'e_p20261126'

/** Indexes without their names: what they say, what is on them, and what was said of them. */
const INDEXES = `select regexp_replace(pg_get_indexdef(indexrelid), ' INDEX .* USING', ' INDEX USING') as says, indisprimary, indimmediate,
    indisvalid, obj_description(indexrelid, 'pg_class') as comment, (select reloptions from pg_class where oid = indexrelid) as options,
    (select array_agg(nullif(attstattarget, -1) order by attnum) from pg_attribute where attrelid = indexrelid) as targets
  from pg_index where indrelid = $1::regclass order by says`

const CONSTRAINTS = `select case when contype in ('p', 'u', 'x') then contype::text else conname end as name, pg_get_constraintdef(oid) as says,
    condeferrable, condeferred, obj_description(oid, 'pg_constraint') as comment
  from pg_constraint where conrelid = $1::regclass and contype <> 't' order by name`

const COLUMNS = `select attname, format_type(atttypid, atttypmod) as type, attnotnull, attgenerated, attstorage, attcompression,
    nullif(attstattarget, -1) as target, array(select option from unnest(attoptions) as option where option not like 'pg\\_%') as options,
    attacl::text, pg_get_expr(adbin, adrelid) as expression,
    col_description(attrelid, attnum) as comment, (select collname from pg_collation where pg_collation.oid = attcollation) as collation
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`

const TRIGGERS = `select tgname, tgenabled, tgtype, tgdeferrable, tginitdeferred, regexp_replace(pg_get_triggerdef(oid), ' ON \\S+ ', ' ON ') as says,
    obj_description(oid, 'pg_trigger') as comment
  from pg_trigger where tgrelid = $1::regclass and tgname like 't\\_%' order by tgname`

const STATISTICS = `select regexp_replace(pg_get_statisticsobjdef(oid), '^CREATE STATISTICS \\S+ (.*) FROM .*$', '\\1') as says,
    nullif(stxstattarget, -1) as target, obj_description(oid, 'pg_statistic_ext') as comment
  from pg_statistic_ext where stxrelid = $1::regclass order by says`

async function assertAsParent(sql: SqlSession, query: string, count: number): Promise<void> {
  const expected = await sql.rows(query, ['e'])
  assert.equal(expected.length, count)
  assert.deepEqual(await sql.rows(query, [NEW]), expected)
}

for (const major of listTestMajors()) {
  describeOnMajor(major, 'a new partition', (sql) => {
    const roles = new ForeignRoles(sql)
    before(() => roles.create('writer'))
    after(() => roles.drop())

    it('has every kind of column, key, check and index of its parent, with comments and statistics targets', () =>
      sql.undone(async () => {
        await sql.run(`create collation plain (provider = libc, locale = 'C'); create table o (i int primary key);
          create table e (gone int, id int, "a ""%I" text collate plain default 'it''s' constraint "50%" check ("a ""%I" <> ''), "select" int,
            also_gone int, doubled int generated always as ("select" * 2) stored, o int references o on delete cascade deferrable initially deferred,
            number serial, "Zeit" timestamptz not null, constraint k primary key (id, "Zeit"), constraint u unique ("Zeit", "select") deferrable)
          partition by range ("Zeit");
          alter table e drop column gone, drop column also_gone, add constraint later check (id > 0) not valid;
          alter table e alter "a ""%I" set storage external, alter "a ""%I" set compression pglz, alter id set statistics 7,
            alter id set (n_distinct = -0.5, n_distinct_inherited = 9);
          create index "i %s" on e (lower("a ""%I") collate "C" desc nulls last, ("select" + 1) int4_ops) include (o) where o > 3;
          create index only_here on only e (o); create index h on e using hash (o) with (fillfactor = 50);
          create unique index on e ("Zeit", o)${Number(major) >= 15 ? ' nulls not distinct' : ''};
          alter index "i %s" alter column 1 set statistics 77;
          create statistics s (ndistinct) on id, o from e; create statistics s2 (mcv) on id, "select" from e; alter statistics s2 set statistics 33;
          comment on table e is '100% "yours"'; comment on column e.id is '%s'; comment on constraint "50%" on e is 'half';
          comment on constraint k on e is 'the ''key'''; comment on constraint e_o_fkey on e is 'whose'; comment on index "i %s" is 'expression';
          comment on statistics s is 'both'; comment on constraint later on e is 'later'`)
        await manage(sql)
        await runMaintenance(sql, TOMORROW)
        assert.equal(
          await sql.value(`select obj_description('${NEW}'::regclass, 'pg_class')`),
          '100% "yours"',
        )
        await assertAsParent(sql, COLUMNS, 7)
        await assertAsParent(sql, INDEXES, 6)
        const attached = `select count(*)::int from pg_inherits join pg_index on indexrelid = inhrelid where indrelid = '${NEW}'::regclass`
        assert.equal(await sql.value(attached), 6)
        await assertAsParent(sql, STATISTICS, 2)
        const notNull = Number(major) >= 18 ? 3 : 0
        const ofParent = await sql.rows(CONSTRAINTS, ['e'])
        assert.equal(ofParent.length, 5 + notNull)
        // Rows that come into an empty table are checked, so that the check is valid there.
        const valid = ofParent.map((row) => ({ ...row, says: row['says'].replace(' NOT VALID', '') }))
        assert.deepEqual(await sql.rows(CONSTRAINTS, [NEW]), valid)
      }))

    it('has the row triggers of its parent, each enabled as it is there', () =>
      sql.undone(async () => {
        await sql.run(`create function f() returns trigger language plpgsql as 'begin new.id = new.id + 1; return new; end';
          create table e (id int, at timestamptz not null) partition by range (at);
          create trigger t_usual before insert or update of id on e for each row when (new.id > 0) execute function f('a''b');
          create trigger t_always before insert on e for each row execute function f();
          create trigger t_replica before insert on e for each row execute function f();
          create trigger t_disabled before insert on e for each row execute function f();
          create constraint trigger t_late after insert on e deferrable initially deferred for each row execute function f();
          create trigger u_statement before insert on e execute function f();
          alter table e enable always trigger t_always, enable replica trigger t_replica, disable trigger t_disabled;
          comment on trigger t_usual on e is 'adds 100%'`)
        await manage(sql)
        await runMaintenance(sql, TOMORROW)
        await assertAsParent(sql, TRIGGERS, 5)
        assert.equal(await sql.value(`insert into ${NEW} values (1, '2026-11-26') returning id`), 3)
      }))

    it('is referred to like its parent', () =>
      sql.undone(async () => {
        await sql.run(`create table e (id int, at timestamptz, primary key (id, at)) partition by range (at);
          create table r (id int, at timestamptz, foreign key (id, at) references e)`)
        await manage(sql)
        await runMaintenance(sql, TOMORROW)
        await sql.run(`insert into e values (1, '2026-11-26'); insert into r values (1, '2026-11-26')`)
        assert.equal((await sql.refusal(`insert into r values (2, '2026-11-26')`)).code, '23503')
        assert.equal((await sql.refusal(`delete from ${NEW}`)).code, '23503')
      }))

    for (const identity of ['always', 'by default']) {
      it(`takes numbers of an identity column (${identity}) from one sequence with all others, for whoever may insert`, () =>
        sql.undone(async () => {
          const writer = roles.nameOf('writer')
          await roles.asSuperuser(`grant ${writer} to partkeeper_owner`)
          await sql.run(`create table e (gone int, id bigint generated ${identity} as identity (start 40 increment 2), number serial,
              at timestamptz not null, primary key (id, at)) partition by range (at);
            alter table e drop column gone; grant insert, select on e to ${writer}; grant usage on sequence e_number_seq to ${writer}`)
          await manage(sql)
          await runMaintenance(sql, TOMORROW)
          await sql.run(`set local role ${writer}`)
          const insert = (table: string) =>
            `insert into ${table} (at) values ('2026-11-26') returning id::int, number`
          assert.deepEqual(await sql.row(insert('e')), { id: 40, number: 1 })
          // Before PostgreSQL 17 a partition has no identity of its own: rows come through the parent.
          if (Number(major) >= 17) assert.deepEqual(await sql.row(insert(NEW)), { id: 42, number: 2 })
          else assert.equal((await sql.refusal(insert(NEW))).code, '23502')
        }))
    }

    if (Number(major) >= 17) {
      it('has the access method that its parent names', async () => {
        const method = `method_of_${sql.database.name}`
        await roles.asSuperuser(`create access method ${method} type table handler heap_tableam_handler`)
        await sql.undone(async () => {
          await sql.run(`create table e (at timestamptz not null) partition by range (at) using ${method}`)
          await manage(sql)
          const made = `select amname::text from pg_class join pg_am on pg_am.oid = relam where relname = 'e_p20261121'`
          assert.equal(await sql.value(made), method)
        })
      })

      it('has an exclusion constraint, and grants of rights that older servers do not know', () =>
        sql.undone(async () => {
          const writer = roles.nameOf('writer')
          await sql.run(`create table e (id int, at timestamptz, constraint x exclude (at with =, id with =)) partition by range (at);
            create index y on e (id); comment on constraint x on e is 'one at a time'; comment on index x is '100 %I'; comment on index y is 'why';
            grant maintain, select on e to ${writer} with grant option`)
          await manage(sql)
          await runMaintenance(sql, TOMORROW)
          await assertAsParent(sql, CONSTRAINTS, 1)
          await assertAsParent(sql, INDEXES, 2)
          assert.equal(
            await sql.value(
              `select has_table_privilege('${writer}', '${NEW}', 'maintain with grant option')`,
            ),
            true,
          )
        }))
    }

    if (Number(major) >= 18) {
      it('has virtual columns, named NOT NULL constraints and checks that are not enforced', () =>
        sql.undone(async () => {
          await sql.run(`create table e (id int constraint must not null, twice int generated always as (id * 2) virtual,
              at timestamptz not null, constraint c check (id > 5) not enforced) partition by range (at);
            comment on constraint must on e is 'really'`)
          await manage(sql)
          await runMaintenance(sql, TOMORROW)
          await assertAsParent(sql, COLUMNS, 3)
          await assertAsParent(sql, CONSTRAINTS, 3)
          assert.equal(
            await sql.value(`insert into ${NEW} (id, at) values (1, '2026-11-26') returning twice`),
            2,
          )
        }))
    }

    it('lies where its parent says, and its indexes where the indexes of its parent lie', async () => {
      const spaces = ['t', 'i'].map((kind) => `space_${kind}_of_${sql.database.name}`)
      const superuser = await sql.database.connectAsSuperuser()
      await superuser.query('set allow_in_place_tablespaces = on')
      for (const space of spaces) {
        await superuser.query(`create tablespace ${space} location ''`)
        await superuser.query(`grant create on tablespace ${space} to partkeeper_owner`)
      }
      await sql.undone(async () => {
        await sql.run(`create table e (id int, at timestamptz) partition by range (at) tablespace ${spaces[0]};
          create index x on e (id) tablespace ${spaces[1]}`)
        await sql.run(`select from partkeeper.manage('e', '1 day', at => $1)`, [NOON])
        const places = `select spcname::text from pg_class join pg_tablespace on pg_tablespace.oid = reltablespace
          where relname like 'e\\_p20261121%' order by relkind desc`
        assert.deepEqual(await sql.column(places), spaces)
      })
      for (const space of spaces) await superuser.query(`drop tablespace ${space}`)
    })
  })
}
