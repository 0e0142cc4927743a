create function partkeeper.partition_for(parent regclass, value text)
returns regclass
language plpgsql stable
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
  found regclass;
begin
  -- Compared as values of the key column: its wall-clock times need not mean one instant each.
  execute format($query$
    select child.relation::regclass
    from partkeeper.partitions($1, $2, $3) as child
    cross join lateral (
      select nullif(child.from_value, 'MINVALUE')::%1$s, nullif(child.to_value, 'MAXVALUE')::%1$s, $4::%1$s
    ) as bound(lower, upper, value)
    where child.is_default
      or ((bound.lower%2$s <= bound.value or child.from_value = 'MINVALUE') and (bound.value%2$s < bound.upper or child.to_value = 'MAXVALUE'))
    order by child.is_default
    limit 1
  $query$, partkeeper.key_column_type(parent), partkeeper.key_column_collation(parent))
  into found using policy.parent::oid, policy.key_type, policy.time_zone, value;
  return found;
exception when data_exception then
  raise exception using errcode = 'PK004',
    message = format('%L is no value of the key of %s, which is read as %s', left(value, 40), policy.parent_name, policy.key_type),
    hint = format('%s is partitioned by a %s, such as %L.', policy.parent_name, policy.key_type,
      partkeeper.key_literal(policy.key_type, policy.time_zone, policy.created_at));
end;
$$;
comment on function partkeeper.partition_for(regclass, text) is
  'Where a key value lives: the partition whose bounds hold it, else the default partition, else NULL. A timestamptz without an offset is read in the session''s TimeZone. Error PK004 for what is no such value.';
