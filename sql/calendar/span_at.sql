create function partkeeper.span_at(step interval, time_zone text, origin timestamptz, at timestamptz)
returns tstzrange
language plpgsql immutable
set search_path = ''
as $$
declare
  seconds constant bigint := extract(epoch from step);
  anchor constant timestamptz := coalesce(origin, timestamp '2001-01-01' at time zone time_zone);
begin
  if extract(day from step) <> 0 or extract(month from step) <> 0 or extract(year from step) <> 0 then
    return partkeeper.date_span(step, time_zone, origin, at);
  elsif mod(86400, seconds) = 0 then
    return partkeeper.clock_span(step, time_zone, origin, at);
  end if;
  -- Hours that do not divide a day (7 hours, 36 hours) have no local pattern: they count elapsed time.
  return tstzrange(date_bin(step, at, anchor), date_bin(step, at, anchor) + step);
end;
$$;
comment on function partkeeper.span_at(interval, text, timestamptz, timestamptz) is
  'The half-open span of the calendar that holds an instant. Spans tile time without gap or overlap, whatever the zone and the session''s own TimeZone.';
