create function partkeeper.span_of(partition regclass)
returns tstzrange
language sql stable
set search_path = ''
as $$
  select coalesce((
    select child.span
    from pg_catalog.pg_inherits
    join partkeeper.policy on policy.parent = pg_inherits.inhparent
    cross join lateral partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child
    where pg_inherits.inhrelid = partition and child.relation = partition
  ), (
    select retirement.span from partkeeper.retirement
    where retirement.partition = span_of.partition and retirement.state not in ('dropped', 'undone')))
$$;
comment on function partkeeper.span_of(regclass) is
  'The span of a partition of a managed parent, attached or being retired; NULL for any other table.';
