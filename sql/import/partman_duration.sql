create function partkeeper.partman_duration(value text)
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  length interval;
  months bigint;
  days bigint;
  seconds numeric;
begin
  length := value::interval;
  months := extract(year from length) * 12 + extract(month from length);
  days := extract(day from length);
  seconds := extract(hour from length) * 3600 + extract(minute from length) * 60 + extract(second from length);
  return regexp_replace(case
    when months > 0 and days = 0 and seconds = 0
      then case when mod(months, 12) = 0 then format('%s years', months / 12) else format('%s months', months) end
    when days > 0 and months = 0 and seconds = 0 then format('%s days', days)
    when seconds > 0 and months = 0 and days = 0 and mod(seconds, 60) = 0
      then case when mod(seconds, 3600) = 0 then format('%s hours', div(seconds, 3600)) else format('%s minutes', div(seconds, 60)) end
  end, '^(1 .*)s$', '\1');
exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
  return null;
end;
$$;
comment on function partkeeper.partman_duration(text) is
  'A Postgres interval as a duration: a whole number of one unit. NULL for what is no interval, and for those that need two units or seconds.';
