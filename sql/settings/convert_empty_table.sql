create function partkeeper.convert_empty_table(parent oid, control name)
returns oid
language plpgsql volatile
set search_path = ''
as $$
declare
  table_name constant text := partkeeper.quoted_name(parent);
  base constant name := (select relname from pg_catalog.pg_class where pg_class.oid = parent);
  aside constant name := left(base, 40) || '_before_partkeeper';
  old_name constant text := (select format('%I.%I', nspname, aside) from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = parent);
  is_filled boolean;
  problems text[];
  new_parent oid;
  statement text;
begin
  perform set_config('lock_timeout', '100ms', true);
  execute format('lock table %s in access exclusive mode', table_name);
  execute format('select exists (select from %s)', table_name) into is_filled;
  problems := partkeeper.conversion_problems(parent, control);
  if is_filled then
    raise exception using errcode = 'PK005', message = format('table %s holds rows and is not partitioned', table_name),
      hint = format('Rename it, create a partitioned table as %s, manage() that, and copy the rows in batches.', table_name);
  elsif cardinality(problems) > 0 then
    raise exception using errcode = 'PK002',
      message = format('table %s cannot be turned into a partitioned one', table_name),
      detail = array_to_string(problems, '; '), hint = 'Remove what is listed, call manage() again, and put it back.';
  end if;
  execute format('alter table %s rename to %I', table_name, aside);
  execute format('create table %s (like %s including all) partition by range (%I)', table_name, old_name, control);
  new_parent := table_name::regclass;
  foreach statement in array partkeeper.carry_over_statements(parent, new_parent)
    || format('drop table %s', old_name) || partkeeper.index_rename_statements(parent, new_parent)
  loop
    execute statement;
  end loop;
  return new_parent;
end;
$$;
comment on function partkeeper.convert_empty_table(oid, name) is
  'Turns an empty ordinary table into one partitioned by range of the control column, under the same name and owner, in the caller''s transaction. Errors: 55P03 when it is in use, PK005 when it holds rows, PK002 when something on it would be left behind.';
