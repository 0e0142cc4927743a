create function partkeeper.time_travel_problem(at timestamptz)
returns text
language sql stable
begin atomic
  select coalesce(partkeeper.clock_problem(),
    case when at > clock_timestamp() and not (coalesce(current_setting('partkeeper.allow_time_travel', true), '') in ('on', 'true', '1')
        and (select installation.test_clock from partkeeper.installation))
      then format('at is ahead of the clock by %s: retiring needs at in the past', date_trunc('second', at - clock_timestamp())) end);
end;
comment on function partkeeper.time_travel_problem(timestamptz) is
  'Why nothing may be retired at an instant: the clock is contradicted, or the instant is ahead of it; NULL when it may be: the instant has passed, or the session sets partkeeper.allow_time_travel = on and the installation is marked by installation.test_clock.';
