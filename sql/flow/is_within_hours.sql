create function partkeeper.is_within_hours(hours text, moment timestamptz)
returns boolean
language sql stable strict
set search_path = ''
as $$
  -- Compared as texts, since 24:00 is the end of a day and no time of one. A span whose end comes first goes over midnight.
  select bool_or(case when bounds.from_time < bounds.to_time then here.clock >= bounds.from_time and here.clock < bounds.to_time
    else here.clock >= bounds.from_time or here.clock < bounds.to_time end)
  from (select to_char(moment at time zone substring(hours from '[^ ]+$'), 'HH24:MI')) as here(clock)
  cross join unnest(string_to_array(substring(hours from '^(.*) [^ ]+$'), ',')) as part
  cross join lateral (select split_part(btrim(part, ' '), '-', 1), split_part(btrim(part, ' '), '-', 2)) as bounds(from_time, to_time)
$$;
comment on function partkeeper.is_within_hours(text, timestamptz) is
  'Whether the clock on the wall of the zone that hours names shows one of its spans. A time that a change of clocks skips never comes; one that it repeats comes twice.';
