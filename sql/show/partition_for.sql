create function partkeeper.partition_for(parent regclass, value text)
returns regclass
language plpgsql stable
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
  moment constant timestamptz := partkeeper.key_instant(policy.key_type, policy.time_zone, value);
begin
  return (
    select child.relation::regclass
    from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child
    where child.span @> moment or child.is_default
    order by child.is_default
    limit 1);
end;
$$;
comment on function partkeeper.partition_for(regclass, text) is
  'Where a key value lives: the partition whose span holds it, else the default partition, else NULL. A timestamptz without an offset is read in the session''s TimeZone.';
