create function partkeeper.free_piece(policy partkeeper.policy, attached partkeeper.partition[], moment timestamptz)
returns tstzrange
language plpgsql stable
set search_path = ''
as $$
declare
  span tstzrange;
begin
  -- What the calendar does not reach (no time, infinity, the ends of time) belongs nowhere.
  -- Plain numbers have no calendar, only an end.
  if moment is null or not isfinite(moment)
    or policy.key_type <> 'integer' and (moment <= '4000-01-01 BC' or moment >= '290000-01-01') then
    return null;
  end if;
  span := partkeeper.policy_span(policy, moment);
  -- The 48 bits of a uuid's time end in the year 10889: no uuid bounds a span that reaches further.
  if policy.key_type = 'uuid_v7' and upper(span) > to_timestamp(281474976710.655) then
    return null;
  end if;
  return (
    select piece
    from unnest(tstzmultirange(span) - coalesce((
      select range_agg(partition.span) from unnest(attached) as partition where partition.span is not null), '{}')) as piece
    where piece @> moment);
end;
$$;
comment on function partkeeper.free_piece(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'The part of the calendar''s span around an instant that no partition covers: where a partition for it goes. NULL when one covers it already, and for what no partition can be made for.';
