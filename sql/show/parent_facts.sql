create function partkeeper.parent_facts(policy partkeeper.policy)
returns table (partitions bigint, bytes numeric, oldest timestamptz, made_until timestamptz, here timestamptz, default_partition oid)
language plpgsql stable rows 1
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  attached partkeeper.partition[];
  here timestamptz;
begin
  attached := array(select child from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child);
  here := partkeeper.position_of(policy, attached, now());
  return query
    select count(*) filter (where not child.is_default), sum(pg_total_relation_size(child.relation)),
      min(lower(child.span)), partkeeper.covered_until(array_agg(child.span) filter (where child.span is not null), here), here,
      max(child.relation) filter (where child.is_default)
    from unnest(attached) as child;
exception when lock_not_available then
  return query select null::bigint, null::numeric, null::timestamptz, null::timestamptz, null::timestamptz, null::oid;
end;
$$;
comment on function partkeeper.parent_facts(partkeeper.policy) is
  'What the catalog says of a parent as a whole: how many partitions, their bytes, where they begin, where the parent is now, until when rows find one without a hole from there on. All NULL while somebody has a partition locked exclusively: what watches must not wait for that.';
