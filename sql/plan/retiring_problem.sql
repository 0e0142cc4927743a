create function partkeeper.retiring_problem(at timestamptz)
returns text
language sql stable
begin atomic
  select coalesce(partkeeper.moved_problem(), partkeeper.clock_problem(), partkeeper.time_travel_problem(at));
end;
comment on function partkeeper.retiring_problem(timestamptz) is
  'Why nothing at all may be retired or dropped at an instant: the database was moved, the clock is contradicted, or the instant is ahead of it. NULL when it may be.';
