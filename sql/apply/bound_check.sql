create function partkeeper.bound_check(partition oid, control name)
returns text
language plpgsql stable
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, MDY'
as $$
begin
  return (
    select format('CHECK (%s)', pg_get_partition_constraintdef(bound_check.partition))
    where not exists (
      select from pg_catalog.pg_constraint
      join pg_catalog.pg_attribute on pg_attribute.attrelid = pg_constraint.conrelid and pg_attribute.attname = control
      where pg_constraint.conrelid = bound_check.partition and pg_constraint.contype = 'c' and pg_attribute.attnum = any (pg_constraint.conkey)));
end;
$$;
comment on function partkeeper.bound_check(oid, name) is
  'The constraint that DETACH CONCURRENTLY leaves on a partition in place of its bounds; NULL where a constraint on the key is there already, which may make it superfluous.';
