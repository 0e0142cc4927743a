create function partkeeper.partition_for(parent regclass, value text)
returns regclass
language plpgsql stable
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
begin
  -- Compared as values of the key column: its wall-clock times need not mean one instant each.
  return (
    select child.relation::regclass
    from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child
    cross join lateral (
      select nullif(child.from_value, 'MINVALUE'), nullif(child.to_value, 'MAXVALUE')
    ) as bound(lower, upper)
    where child.is_default or case policy.key_type
      when 'timestamptz' then tstzrange(bound.lower::timestamptz, bound.upper::timestamptz) @> value::timestamptz
      when 'timestamp' then tsrange(bound.lower::timestamp, bound.upper::timestamp) @> value::timestamp
      when 'date' then daterange(bound.lower::date, bound.upper::date) @> value::date end
    order by child.is_default
    limit 1);
exception when invalid_datetime_format or datetime_field_overflow then
  raise exception using errcode = 'PK004', message = format('%L is no value of a %s column', left(value, 40), policy.key_type),
    hint = format('%s is partitioned by a %s, such as %L.', policy.parent_name, policy.key_type,
      partkeeper.key_literal(policy.key_type, policy.time_zone, policy.created_at));
end;
$$;
comment on function partkeeper.partition_for(regclass, text) is
  'Where a key value lives: the partition whose bounds hold it, else the default partition, else NULL. A timestamptz without an offset is read in the session''s TimeZone. Error PK004 for what is no such value.';
