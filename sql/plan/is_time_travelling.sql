create function partkeeper.is_time_travelling()
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  if coalesce(current_setting('partkeeper.allow_time_travel', true), '') not in ('on', 'true', '1') then
    return false;
  end if;
  return (select installation.test_clock from partkeeper.installation);
end;
$$;
comment on function partkeeper.is_time_travelling() is
  'Whether at is the clock here: a session that sets partkeeper.allow_time_travel = on, in an installation that installation.test_clock marks as a test.';
