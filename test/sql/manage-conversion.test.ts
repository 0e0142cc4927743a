/**
 * Turning an empty table into a partitioned one keeps everything that was on it, under the same names, or refuses and
 * says what would be lost. A table that may hold a row is never taken to be empty.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

const MANAGE = `select from partkeeper.manage('app.events', '1 day', control => 'at')`
const PLAIN = 'create schema app; create table app.events (v int, name text, at timestamptz not null)'

/** Everything a table carries besides its rows, in a form that does not name its kind, its OID or its partitions. */
const PORTRAIT = `
  select jsonb_build_object(
    'owner', pg_get_userbyid(relowner), 'acl', relacl::text, 'comment', obj_description(oid, 'pg_class'),
    'security', array[relrowsecurity, relforcerowsecurity], 'identity', relreplident::text,
    'columns', (select jsonb_agg(jsonb_build_array(attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
        attgenerated, attstorage, attcompression, nullif(attstattarget, -1), attacl::text,
        array(select option from unnest(attoptions) as option where option not like 'pg\\_%'),
        pg_get_expr(adbin, adrelid), col_description(attrelid, attnum),
        (select collname from pg_collation where pg_collation.oid = attcollation)) order by attnum)
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped),
    'indexes', (select jsonb_agg(jsonb_build_array(replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON '), indisprimary,
        indisreplident, obj_description(indexrelid, 'pg_class'), (select jsonb_agg(nullif(attstattarget, -1) order by attnum)
          from pg_attribute where attrelid = indexrelid)) order by indexrelid::regclass::text)
      from pg_index where indrelid = pg_class.oid),
    'constraints', (select jsonb_agg(jsonb_build_array(conname, pg_get_constraintdef(pg_constraint.oid), condeferrable,
        condeferred, obj_description(pg_constraint.oid, 'pg_constraint')) order by conname)
      from pg_constraint where conrelid = pg_class.oid),
    'policies', (select jsonb_agg(to_jsonb(pg_policies) || jsonb_build_object('comment', (
          select obj_description(pg_policy.oid, 'pg_policy') from pg_policy where polrelid = pg_class.oid and polname = policyname))
        order by policyname)
      from pg_policies where schemaname = 'app' and tablename = 'events'),
    'statistics', (select jsonb_agg(jsonb_build_array(pg_get_statisticsobjdef(pg_statistic_ext.oid), nullif(stxstattarget, -1))
        order by stxname)
      from pg_statistic_ext where stxrelid = pg_class.oid),
    'sequences', (select jsonb_agg(jsonb_build_array(sequencename, increment_by, start_value, last_value, sequenceowner,
        pg_get_serial_sequence('app.events', 'id'), pg_get_serial_sequence('app.events', 'counter')) order by sequencename)
      from pg_sequences where schemaname = 'app'))
  from pg_class where oid = 'app.events'::regclass`

const FURNISHED = `
  create schema app;
  create table app.events (
    id bigint generated always as identity (start 100 increment 5), counter serial, uuid uuid not null default gen_random_uuid(),
    name text collate "C" default 'nobody' check (name <> ''), user_id bigint constraint user_is_real check (user_id > 0),
    doubled bigint generated always as (user_id * 2) stored, at timestamptz not null default now(),
    constraint one_at_a_time unique (id, at) deferrable initially deferred);
  create unique index identity_of_event on app.events (uuid, at);
  create index by_name on app.events (lower(name), user_id desc nulls last) where user_id > 5;
  create index on app.events (name); create index on app.events (name); create index "ON events USING btree" on app.events using hash (name);
  create statistics app.name_and_user (dependencies) on name, user_id from app.events;
  comment on table app.events is 'what''s happening'; comment on column app.events.name is 'who';
  comment on index app.by_name is 'for the search'; comment on constraint user_is_real on app.events is 'no ghosts';
  alter table app.events alter name set statistics 500, alter name set (n_distinct = -0.5), alter name set storage external;
  alter table app.events enable row level security; comment on constraint one_at_a_time on app.events is 'in time';
  alter statistics app.name_and_user set statistics 44; alter index app.by_name alter column 1 set statistics 55;
  create table app.member (user_id bigint, role name);
  create policy "who's" on app.events as restrictive for update to public using (name <> 'events.user_id'
    and exists (select from app.member events where events.user_id = events.user_id))
    with check (user_id in (select member.user_id from app.member where member.user_id = events.counter));
  create policy reads_itself on app.events for delete using (exists (select from app.events other where other.id = events.counter));
  create policy all_may_read on app.events for select using (true); comment on policy all_may_read on app.events is 'public';
  grant select, insert on app.events to public; grant update (name) on app.events to public;
  alter table app.events replica identity using index identity_of_event;
  insert into app.events (user_id) values (6), (7); delete from app.events;`

describeOnMainMajors('manage() of an empty table', (sql) => {
  it('keeps owner, columns, indexes, constraints, statistics, sequences, policies, comments and grants, by their names', () =>
    sql.undone(async () => {
      await sql.run(FURNISHED)
      const before = await sql.value(PORTRAIT)
      await sql.run(MANAGE)
      assert.deepEqual(await sql.value(PORTRAIT), before)
      const [row] = await sql.rows(
        `insert into app.events (user_id) values (8) returning id::int, counter, doubled::int`,
      )
      assert.deepEqual(row, { id: 110, counter: 3, doubled: 16 })
      const policies = `select count(*)::int from pg_policies where schemaname = 'app' and tablename ~ '^events_p'`
      assert.equal(await sql.value(policies), 3 * 5)
    }))

  it('keeps names that hold the words of SQL', () =>
    sql.undone(async () => {
      await sql.run(`create table "x USING btree (y)" (v int, at timestamptz not null);
        create index "a ON b USING c" on "x USING btree (y)" (v); create index "d USING e" on "x USING btree (y)" (v, at)`)
      await sql.run(`select from partkeeper.manage('"x USING btree (y)"', '1 day', control => 'at')`)
      assert.deepEqual(
        await sql.column(
          `select indexrelid::regclass::text from pg_index where indrelid = '"x USING btree (y)"'::regclass order by 1`,
        ),
        ['"a ON b USING c"', '"d USING e"'],
      )
    }))

  it('keeps its tablespace, and its partitions follow', async () => {
    const tablespace = `space_of_${sql.database.name}`
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('set allow_in_place_tablespaces = on')
    await superuser.query(`create tablespace ${tablespace} location ''`)
    await superuser.query(`grant create on tablespace ${tablespace} to partkeeper_owner`)
    await sql.undone(async () => {
      await sql.run(`${PLAIN}; alter table app.events set tablespace ${tablespace}`)
      await sql.run(MANAGE)
      const places = await sql.column(
        `select distinct spcname::text from pg_class left join pg_tablespace on pg_tablespace.oid = reltablespace
         where relname like 'events%' and relkind in ('r', 'p')`,
      )
      assert.deepEqual(places, [tablespace])
    })
    await superuser.query(`drop tablespace ${tablespace}`)
  })

  it('keeps a replica identity that is no index, and its partitions follow', () =>
    sql.undone(async () => {
      await sql.run(`${PLAIN}; alter table app.events replica identity full`)
      await sql.run(MANAGE)
      const identities = await sql.column(
        `select distinct relreplident::text from pg_class where relname like 'events%' and relkind in ('r', 'p')`,
      )
      assert.deepEqual(identities, ['f'])
    }))

  it('leaves the session as it was: role, lock_timeout, row_security', () =>
    sql.undone(async () => {
      const settings = `select current_setting('role') || current_setting('lock_timeout') || current_setting('row_security')`
      await sql.run(`set local lock_timeout = '7s'; ${PLAIN}`)
      const before = await sql.value(settings)
      await sql.run(MANAGE)
      assert.equal(await sql.value(settings), before)
    }))

  it('accepts a primary key and unique indexes that hold the time', () =>
    sql.undone(async () => {
      await sql.run(
        `${PLAIN}; alter table app.events add primary key (v, at); create unique index u on app.events (at, name)`,
      )
      await sql.run(MANAGE)
      assert.equal(
        (await sql.refusal(`insert into app.events values (1, '', now()), (1, '', now())`)).code,
        '23505',
      )
    }))

  it('accepts a generated column, a default on the time, and a table with functions that only name it in their text', () =>
    sql.undone(async () => {
      await sql.run(`${PLAIN}; alter table app.events alter at set default now(), add w int generated always as (v + 1) stored;
        create function app.f() returns bigint language sql as 'select count(*) from app.events'`)
      await sql.run(MANAGE)
      assert.equal(await sql.value('insert into app.events (v) values (1) returning w'), 2)
    }))
})
