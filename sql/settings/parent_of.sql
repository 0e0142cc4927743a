create function partkeeper.parent_of(partition regclass)
returns oid
language plpgsql stable
set search_path = ''
as $$
declare
  parent oid;
begin
  select policy.parent into parent
  from partkeeper.policy
  where policy.parent in (select inhparent from pg_catalog.pg_inherits where inhrelid = partition)
    or policy.parent::oid = (select retirement.parent from partkeeper.retirement
      where retirement.partition = parent_of.partition and retirement.state not in ('dropped', 'undone'));
  if parent is null then
    raise exception using errcode = 'PK010',
      message = format('%s is neither a partition of a managed table nor retired from one', coalesce(partkeeper.quoted_name(partition), partition::text, 'NULL')),
      hint = 'select * from partkeeper.show_partitions(''the_parent'') lists the partitions.';
  end if;
  return parent;
end;
$$;
comment on function partkeeper.parent_of(regclass) is
  'OID of the managed parent of a partition, attached or retired. Error PK010 when there is none.';
