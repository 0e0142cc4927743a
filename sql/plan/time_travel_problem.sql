create function partkeeper.time_travel_problem(at timestamptz)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  if at > clock_timestamp() and not partkeeper.is_time_travelling() then
    return format('at is ahead of the clock by %s: retiring needs at in the past', date_trunc('second', at - clock_timestamp()));
  end if;
  return null;
end;
$$;
comment on function partkeeper.time_travel_problem(timestamptz) is
  'Why nothing may be retired at an instant ahead of the clock; NULL when it may: the instant has passed, or this is a test that travels in time.';
