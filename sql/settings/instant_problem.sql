create function partkeeper.instant_problem(value text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  if value::timestamptz not between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 00:00:00+00' then
    return format('%L is not in the years 1 to 9999', left(value, 40));
  end if;
  return null;
exception when invalid_datetime_format or datetime_field_overflow or invalid_parameter_value then
  return format('%L is not an instant such as ''2026-11-23 06:00:00+00''', left(value, 40));
end;
$$;
comment on function partkeeper.instant_problem(text) is
  'What is wrong with an instant, as a sentence; NULL when it is right. Without an offset it is read in the session''s TimeZone.';
