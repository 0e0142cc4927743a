create function partkeeper.date_span(step interval, time_zone text, origin timestamptz, at timestamptz)
returns tstzrange
language plpgsql immutable
set search_path = ''
as $$
declare
  months constant integer := extract(year from step) * 12 + extract(month from step);
  anchor constant timestamp := coalesce(origin at time zone time_zone,
    case when months > 0 then timestamp '2000-01-01' else timestamp '2001-01-01' end);
  local constant timestamp := at at time zone time_zone;
  number integer;
  lower timestamptz;
  upper timestamptz;
begin
  -- A first guess from the local calendar, then steps of one until the instant lies inside: around a
  -- change of the clocks the local time alone can be off by one span.
  number := case when months > 0
    then div((extract(year from local) - extract(year from anchor)) * 12
      + extract(month from local) - extract(month from anchor), months)
    else div(local::date - anchor::date, extract(day from step)::integer) end;
  lower := partkeeper.wall_instant(anchor + number * step, time_zone);
  while lower > at loop
    number := number - 1;
    lower := partkeeper.wall_instant(anchor + number * step, time_zone);
  end loop;
  loop
    number := number + 1;
    upper := partkeeper.wall_instant(anchor + number * step, time_zone);
    exit when upper > at;
    lower := upper;
  end loop;
  return tstzrange(lower, upper);
end;
$$;
comment on function partkeeper.date_span(interval, text, timestamptz, timestamptz) is
  'The span of whole days, weeks or months around an instant, cut at local midnights of the zone and counted from the origin (default: Monday 2001-01-01 for days and weeks, 2000-01-01 for months and years). A local midnight that does not exist starts at the change of the clocks; a day that a zone skipped has no span.';
