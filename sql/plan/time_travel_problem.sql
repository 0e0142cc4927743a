create function partkeeper.time_travel_problem(at timestamptz)
returns text
language sql stable
begin atomic
  select format('at is ahead of the clock by %s: retiring needs at in the past',
    date_trunc('second', at - clock_timestamp()))
  where at > clock_timestamp()
    and not (coalesce(current_setting('partkeeper.allow_time_travel', true), '') in ('on', 'true', '1')
      and (select installation.test_clock from partkeeper.installation));
end;
comment on function partkeeper.time_travel_problem(timestamptz) is
  'Why nothing may be retired at an instant ahead of the clock; NULL when it may: the instant has passed, or the session sets partkeeper.allow_time_travel = on and the installation is marked by installation.test_clock.';
