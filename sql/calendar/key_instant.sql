create function partkeeper.key_instant(key_type text, time_zone text, value text)
returns timestamptz
language sql stable
begin atomic
  select case key_type
    when 'timestamptz' then value::timestamptz
    when 'timestamp' then partkeeper.wall_instant(value::timestamp, time_zone)
    -- A date reaches further than a timestamp can.
    when 'date' then partkeeper.wall_instant(
      greatest(date '4710-01-01 BC', least(date '294276-01-01', value::date))::timestamp, time_zone)
    when 'epoch_s' then partkeeper.epoch_instant(value::numeric * 1000000)
    when 'epoch_ms' then partkeeper.epoch_instant(value::numeric * 1000)
    when 'epoch_ns' then partkeeper.epoch_instant(value::numeric / 1000)
    when 'uuid_v7' then partkeeper.epoch_instant(
      ('x' || left(replace(value::uuid::text, '-', ''), 12))::bit(48)::bigint * 1000::numeric)
    when 'ulid' then partkeeper.epoch_instant(partkeeper.ulid_milliseconds(value) * 1000)
    -- epoch_us counts what the line counts; a plain integer is a point on it.
    else partkeeper.epoch_instant(value::numeric) end;
end;
comment on function partkeeper.key_instant(text, text, text) is
  'The instant a key value means: wall clock of the policy''s zone for timestamp and date; a plain integer n stands n microseconds after 1970. A timestamptz without an offset is read in the session''s TimeZone, as an INSERT would read it.';
