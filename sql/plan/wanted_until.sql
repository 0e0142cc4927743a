create function partkeeper.wanted_until(policy partkeeper.policy, at timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  span tstzrange := partkeeper.policy_span(policy, at);
  horizon_end timestamptz;
  horizon_span tstzrange;
begin
  -- The distance that a plain integer covers in three days is nobody's knowledge.
  if policy.key_type = 'integer' then
    for number in 1 .. policy.premake loop
      span := partkeeper.policy_span(policy, upper(span));
    end loop;
    return upper(span);
  end if;
  horizon_end := ((at at time zone policy.time_zone) + partkeeper.duration(policy.horizon)) at time zone policy.time_zone;
  horizon_span := partkeeper.policy_span(policy, horizon_end);
  for number in 1 .. policy.premake loop
    exit when lower(span) >= horizon_end and upper(span) = 'infinity';
    span := partkeeper.policy_span(policy, upper(span));
  end loop;
  return greatest(upper(span),
    case when lower(horizon_span) = horizon_end then horizon_end else upper(horizon_span) end);
end;
$$;
comment on function partkeeper.wanted_until(partkeeper.policy, timestamptz) is
  'How far partitions must reach at an instant: premake spans beyond the current one, or the horizon, whichever is farther; for plain integers premake alone. It goes by the clock, never by the newest row.';
