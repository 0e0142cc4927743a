create function partkeeper.clock_span(step interval, time_zone text, origin timestamptz, at timestamptz)
returns tstzrange
language plpgsql immutable
set search_path = ''
as $$
declare
  seconds constant integer := extract(epoch from step);
  phase constant numeric := coalesce(mod(extract(epoch from (origin at time zone time_zone)::time), seconds), 0);
  lower timestamptz;
  upper timestamptz;
begin
  -- Candidates are the local multiples under every offset in force nearby; those count whose own local
  -- time really is a multiple. So both passes of a repeated hour are cut, and a skipped hour is not.
  with nearby as (
    select distinct (moment at time zone time_zone) - (moment at time zone 'UTC') as utc_offset
    from unnest(array[at - 2 * step, at - step, at, at + step, at + 2 * step]) as moment
  ), candidate as (
    select at - make_interval(secs => past.seconds) + number * step as moment
    from nearby
    cross join lateral (
      select mod(mod(extract(epoch from (at at time zone 'UTC') + nearby.utc_offset) - phase, seconds) + seconds, seconds)
    ) as past(seconds)
    cross join generate_series(-2, 3) as number
  ), start as (
    select candidate.moment
    from candidate
    where mod(extract(epoch from (candidate.moment at time zone time_zone)::time) - phase, seconds) = 0
  )
  select max(start.moment) filter (where start.moment <= at), min(start.moment) filter (where start.moment > at)
  into strict lower, upper
  from start;
  return tstzrange(lower, upper);
end;
$$;
comment on function partkeeper.clock_span(interval, text, timestamptz, timestamptz) is
  'The span of minutes or hours around an instant, for intervals that divide a day: cut at local multiples of the interval (6 hours: 00, 06, 12, 18), so the day of the autumn change has 25 spans of one hour and the day of the spring change 23.';
