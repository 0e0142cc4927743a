create function partkeeper.convert_empty_table(parent oid, control name)
returns oid
language plpgsql volatile
set search_path = ''
as $$
declare
  table_name constant text := partkeeper.quoted_name(parent);
  subject constant pg_catalog.pg_class := (select pg_class from pg_catalog.pg_class where pg_class.oid = parent);
  rows_problem text;
  problems text[];
  policies text[];
  new_parent oid;
begin
  perform partkeeper.lock_for_conversion(parent);
  rows_problem := partkeeper.rows_problem(parent);
  if rows_problem is not null then
    raise exception using errcode = 'PK005', message = format('table %s is not partitioned and %s', table_name, rows_problem),
      hint = format('Rename it, create a partitioned table as %s, manage() that, and copy the rows in batches.', table_name);
  end if;
  problems := partkeeper.conversion_problems(parent, control);
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK002',
      message = format('table %s cannot be turned into a partitioned one: %s', table_name, array_to_string(problems, '; ')),
      hint = 'Remove what is listed, call manage() again, and put it back.';
  end if;
  -- Said while the table has its name, which is also the new one's.
  policies := partkeeper.policy_statements(parent, table_name);
  perform partkeeper.run_statements(parent, array[
    format('alter table %s rename to %I', table_name, 'before_partkeeper_' || parent),
    format('create table %s (like %I.%I including all) partition by range (%I)%s', table_name,
      (select nspname from pg_catalog.pg_namespace where pg_namespace.oid = subject.relnamespace), 'before_partkeeper_' || parent, control,
      (select format(' tablespace %I', spcname) from pg_catalog.pg_tablespace where pg_tablespace.oid = subject.reltablespace))]);
  new_parent := table_name::regclass;
  perform partkeeper.run_statements(new_parent, partkeeper.carry_over_statements(parent, new_parent) || policies
    || format('drop table %s', partkeeper.quoted_name(parent)) || partkeeper.old_name_statements(parent, new_parent));
  return new_parent;
end;
$$;
comment on function partkeeper.convert_empty_table(oid, name) is
  'Turns an empty ordinary table into one partitioned by range of the control column, under the same name and owner, in the caller''s transaction. Errors: 55P03 when it is in use, PK005 when it may hold rows, PK002 when something on it would be left behind.';
