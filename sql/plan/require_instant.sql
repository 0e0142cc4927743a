create function partkeeper.require_instant(at timestamptz)
returns void
language plpgsql immutable
set search_path = ''
as $$
begin
  if at is null or at < timestamptz '0001-01-01 00:00:00+00' or at > timestamptz '9999-12-31 00:00:00+00' then
    raise exception using errcode = 'PK004',
      message = format('at is %s, not an instant of the years 1 to 9999', coalesce(at::text, 'NULL')),
      hint = 'at is the instant to plan for; leave it out for now.';
  end if;
end;
$$;
comment on function partkeeper.require_instant(timestamptz) is
  'Refuses to plan for no instant, for infinity, and for the ends of time. Error PK004.';
