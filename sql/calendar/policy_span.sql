create function partkeeper.policy_span(policy partkeeper.policy, at timestamptz)
returns tstzrange
language plpgsql stable
set search_path = ''
as $$
declare
  step constant interval := partkeeper.length_of(policy.key_type, policy.partition_interval);
  is_wall_clock constant boolean := policy.key_type in ('timestamp', 'date');
  span tstzrange;
begin
  if at is null then
    return null;
  elsif policy.key_type = 'integer' then
    return partkeeper.number_span(step, at);
  end if;
  span := partkeeper.span_at(step, policy.time_zone, policy.origin, at);
  -- The first pass of a repeated hour cannot be written in a column without offsets: there both passes and
  -- what they touch are one span.
  while is_wall_clock and not partkeeper.is_key_bound(policy, lower(span)) loop
    span := partkeeper.span_at(step, policy.time_zone, policy.origin, lower(span) - interval '1 microsecond') + span;
  end loop;
  while is_wall_clock and not partkeeper.is_key_bound(policy, upper(span)) loop
    span := span + partkeeper.span_at(step, policy.time_zone, policy.origin, upper(span));
  end loop;
  return span;
end;
$$;
comment on function partkeeper.policy_span(partkeeper.policy, timestamptz) is
  'The span of a policy''s calendar that holds an instant, as wide as its key column needs: bounds of timestamp and date columns are wall-clock times, and where one would be written like another the spans are joined.';
