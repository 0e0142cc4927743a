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
  end;
end;
comment on function partkeeper.key_instant(text, text, text) is
  'The instant a key value means: wall clock of the policy''s zone for timestamp and date. A timestamptz without an offset is read in the session''s TimeZone, as an INSERT would read it.';
