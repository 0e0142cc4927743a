create function partkeeper.is_time_travelling()
returns boolean
language sql stable
begin atomic
  select coalesce(current_setting('partkeeper.allow_time_travel', true), '') in ('on', 'true', '1')
    and (select installation.test_clock from partkeeper.installation);
end;
comment on function partkeeper.is_time_travelling() is
  'Whether at is the clock here: a session that sets partkeeper.allow_time_travel = on, in an installation that installation.test_clock marks as a test.';
