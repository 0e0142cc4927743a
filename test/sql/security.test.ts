/**
 * The security rules that hold for every object, read from the catalog, and objects of others in a search_path that must
 * never be called. Roles have a file of their own.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AT, fingerprintOf, makeDailyTable, nowOf } from './retirement-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

/** A procedure that commits may have no SET clause; it sets the path itself, which the hostile path below proves. */
const WITHOUT_FIXED_PATH = ['drain_default', 'maintain']

describeOnMainMajors('every object of the schema', (sql) => {
  it('is closed to PUBLIC: no schema, table, column or routine of it', async () => {
    assert.deepEqual(
      await sql.column(
        `select proname from pg_proc where pronamespace = 'partkeeper'::regnamespace and has_function_privilege('public', oid, 'execute')
         union all
         select relname from pg_class where relnamespace = 'partkeeper'::regnamespace and relkind in ('r', 'v')
           and (has_table_privilege('public', oid, 'select, insert, update, delete, truncate, references, trigger')
             or has_any_column_privilege('public', oid, 'select, insert, update, references'))
         union all
         select 'schema' where has_schema_privilege('public', 'partkeeper', 'usage, create')`,
      ),
      [],
    )
  })

  it('runs with the rights of its caller: no routine is SECURITY DEFINER', async () => {
    assert.deepEqual(
      await sql.column(
        `select proname from pg_proc where pronamespace = 'partkeeper'::regnamespace and prosecdef`,
      ),
      [],
    )
  })

  it('has a fixed search_path, or a body parsed at creation, with the exceptions named here', async () => {
    assert.deepEqual(
      await sql.column(
        `select proname from pg_proc where pronamespace = 'partkeeper'::regnamespace and prosqlbody is null
           and not coalesce(proconfig, '{}') @> array['search_path=""'] order by 1`,
      ),
      WITHOUT_FIXED_PATH,
    )
  })

  it('has a comment: routines, tables, their columns, views, types and triggers', async () => {
    assert.deepEqual(
      await sql.column(
        `select proname from pg_proc where pronamespace = 'partkeeper'::regnamespace and obj_description(oid, 'pg_proc') is null
         union all
         select relname from pg_class where relnamespace = 'partkeeper'::regnamespace and relkind in ('r', 'v')
           and obj_description(oid, 'pg_class') is null
         union all
         select format('%s.%s', attrelid::regclass, attname) from pg_attribute join pg_class on pg_class.oid = attrelid
         where relnamespace = 'partkeeper'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
           and col_description(attrelid, attnum) is null
         union all
         select typname from pg_type join pg_class on pg_class.oid = typrelid
         where relnamespace = 'partkeeper'::regnamespace and relkind = 'c' and obj_description(pg_type.oid, 'pg_type') is null
         union all
         select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
         where relnamespace = 'partkeeper'::regnamespace and not tgisinternal and obj_description(pg_trigger.oid, 'pg_trigger') is null`,
      ),
      [],
    )
  })

  it('belongs to the role that installed it, and there are no others in its schema', async () => {
    assert.deepEqual(
      await sql.column(
        `select distinct owner::regrole::text from (
           select relowner from pg_class where relnamespace = 'partkeeper'::regnamespace
           union all select proowner from pg_proc where pronamespace = 'partkeeper'::regnamespace
           union all select nspowner from pg_namespace where nspname = 'partkeeper') as object(owner)`,
      ),
      ['partkeeper_owner'],
    )
  })
})

/** Functions and operators that all of ours use, under the same names and arguments. */
const TRAPS = `
  create schema hostile;
  create function hostile.spring() returns void language plpgsql as $$ begin raise exception 'a hostile object was called'; end $$;
  do $do$
  declare
    found record;
  begin
    for found in
      select proname, pg_get_function_identity_arguments(oid) as arguments, pg_get_function_result(oid) as result
      from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' and not proretset
        and proname in ('now', 'clock_timestamp', 'format', 'current_setting', 'set_config', 'lower', 'upper', 'quote_ident', 'quote_literal',
          'array_to_string', 'cardinality', 'pg_get_userbyid', 'pg_total_relation_size', 'pg_relation_size', 'pg_is_in_recovery', 'pg_backend_pid',
          'pg_try_advisory_xact_lock', 'pg_has_role', 'to_char', 'isfinite', 'date_trunc', 'extract', 'timezone', 'md5', 'left', 'replace', 'concat_ws',
          'octet_length', 'substring', 'regexp_match', 'jsonb_build_object', 'jsonb_typeof', 'to_jsonb', 'jsonb_strip_nulls', 'pg_sleep', 'random',
          'array_append', 'array_cat', 'array_positions', 'make_interval', 'mod', 'position', 'btrim', 'pg_get_expr', 'obj_description',
          'pg_stat_get_tuples_inserted', 'pg_stat_get_live_tuples', 'isempty', 'tstzrange', 'date_bin', 'greatest', 'least')
        and pg_get_function_identity_arguments(oid) !~ '(internal|any|cstring|VARIADIC|pg_node_tree)'
        and pg_get_function_result(oid) !~ '(internal|any|cstring|void)'
    loop
      begin
        execute format('create function hostile.%I(%s) returns %s language plpgsql as %L', found.proname, found.arguments, found.result,
          'begin perform hostile.spring(); return null; end');
      exception when others then
        raise exception 'no trap for %(%): %', found.proname, found.arguments, sqlerrm;
      end;
    end loop;
    for found in
      select oid::pg_catalog.text as number, oprname, oprleft::regtype as left_type, oprright::regtype as right_type, oprresult::regtype as result
      from pg_operator
      where oprname in ('=', '<>', '<', '<=', '>', '>=', '||', '+', '-', '*', '@>') and oprleft <> 0
        and oprleft in ('text'::regtype, 'oid'::regtype, 'integer'::regtype, 'bigint'::regtype, 'timestamptz'::regtype, 'boolean'::regtype,
          'interval'::regtype, 'tstzrange'::regtype, 'name'::regtype, '"char"'::regtype, 'jsonb'::regtype)
        and oprright = any (array['text', 'oid', 'integer', 'bigint', 'timestamptz', 'boolean', 'interval', 'tstzrange', 'name', '"char"', 'jsonb']::regtype[])
    loop
      execute format('create function hostile.trap_%6$s(a %1$s, b %2$s) returns %3$s language plpgsql as %4$L; create operator hostile.%5$s (leftarg = %1$s, rightarg = %2$s, function = hostile.trap_%6$s)',
        found.left_type, found.right_type, found.result, 'begin perform hostile.spring(); return null; end', found.oprname, found.number);
    end loop;
  end $do$;
  create table hostile.policy (trap boolean); create table hostile.retirement (trap boolean); create table hostile.pg_class (trap boolean);
  create table hostile.pg_inherits (trap boolean); create table hostile.pg_constraint (trap boolean);
  create domain hostile.text as pg_catalog.text check (hostile.spring() is null);
  create domain hostile.regclass as pg_catalog.oid check (hostile.spring() is null);
  create domain hostile.timestamptz as pg_catalog.timestamptz check (hostile.spring() is null);
  create temporary table policy (trap boolean); create temporary table installation (trap boolean); create temporary table lease (trap boolean)`

describeOnMainMajors('a hostile search_path', (sql) => {
  it('calls nothing of others, through any entrance', async () => {
    await makeDailyTable(sql, { table: 'target', days: [-6, -5, -4, -3, -2, -1] })
    await sql.run(`create table fresh (created_at timestamptz not null) partition by range (created_at)`)
    await sql.run(
      `create table plain (created_at timestamptz, id serial primary key); alter table plain drop constraint plain_pkey`,
    )
    await sql.run(TRAPS)
    const now = await nowOf(sql)
    await sql.run('set search_path = pg_temp, hostile, pg_catalog, public')
    await assert.rejects(sql.run('select now()'), /a hostile object was called/)
    const calls = [
      `select partkeeper.manage('public.fresh'::pg_catalog.regclass, '1 day', with_default => true)`,
      `select partkeeper.manage('public.plain'::pg_catalog.regclass, '1 hour', control => 'created_at', time_zone => 'Europe/Berlin')`,
      `select partkeeper.set_retention('public.target'::pg_catalog.regclass, '3 days', 'drop', '0 minutes')`,
      `select partkeeper.set_policy('public.target'::pg_catalog.regclass, '{"premake": 2}')`,
      `select partkeeper.hold('public.target_p20240509'::pg_catalog.regclass, 'look')`,
      `select partkeeper.release('public.target_p20240509'::pg_catalog.regclass)`,
      `select partkeeper.pause(), partkeeper.resume(), partkeeper.pause('public.fresh'::pg_catalog.regclass), partkeeper.resume('public.fresh'::pg_catalog.regclass)`,
      'select * from partkeeper.plan()',
      'select * from partkeeper.run_maintenance()',
      `select * from partkeeper.show_partitions('public.target'::pg_catalog.regclass)`,
      `select partkeeper.partition_for('public.target'::pg_catalog.regclass, '2024-05-14 10:00+00')`,
      'select * from partkeeper.check_default()',
      'select partkeeper.start_process($$worker$$, $$ant$$, $$1$$), partkeeper.beat(1)',
      'select * from partkeeper.policies',
      'select * from partkeeper.status',
      'select * from partkeeper.retirements',
      'select * from partkeeper.workers',
      'select * from partkeeper.history',
      'select * from partkeeper.alerts',
      `call partkeeper.maintain('public.target'::pg_catalog.regclass, '${AT}')`,
      `call partkeeper.maintain(at => '${now}')`,
      `select partkeeper.unmanage('public.fresh'::pg_catalog.regclass)`,
    ]
    for (const call of calls) await assert.doesNotReject(sql.run(call), call)
    await sql.run('reset search_path')
    const print = await fingerprintOf(sql, 'target', now)
    await sql.run('set search_path = pg_temp, hostile, pg_catalog, public')
    await sql.run(`select partkeeper.confirm('public.target'::pg_catalog.regclass, '${print}', '${now}')`)
    await sql.run(`call partkeeper.maintain(at => '${now}')`)
    await sql.run('reset search_path')
    assert.ok(
      (await sql.value<number>(
        `select count(*)::integer from partkeeper.retirement where state <> 'expired'`,
      )) > 0,
    )
  })
})
