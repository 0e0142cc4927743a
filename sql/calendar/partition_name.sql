create function partkeeper.partition_name(policy partkeeper.policy, base text, span tstzrange)
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  number numeric;
begin
  if policy.key_type <> 'integer' then
    return partkeeper.span_name(base, partkeeper.duration(policy.partition_interval), policy.time_zone, span);
  end if;
  number := trunc(partkeeper.epoch_microseconds(lower(span)));
  return partkeeper.fitting_name(base, '_p' || case when number < 0 then 'm' else '' end || abs(number));
end;
$$;
comment on function partkeeper.partition_name(partkeeper.policy, text, tstzrange) is
  'Name of the partition for a span of a policy: the base, then the local start of the span, or for a plain integer key its lowest value (events_p2000000, m for minus).';
