create function partkeeper.hours_problem(value text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  time_of_day constant text := '([01][0-9]|2[0-3]):[0-5][0-9]';
  parts constant text[] := regexp_match(value, '^([0-9:, -]+?) ([A-Za-z][A-Za-z0-9_+/-]*)$');
  part text;
begin
  if parts is null then
    return format('hours are spans of a day and a time zone, found %L', left(value, 60));
  end if;
  foreach part in array string_to_array(parts[1], ',') loop
    if btrim(part, ' ') !~ ('^' || time_of_day || '-(' || time_of_day || '|24:00)$') then
      return format('%L is not a span of a day, HH:MM-HH:MM from 00:00 to 24:00', btrim(part, ' '));
    elsif split_part(btrim(part, ' '), '-', 1) = split_part(btrim(part, ' '), '-', 2) then
      return format('%L has no length; 00:00-24:00 is the whole day', btrim(part, ' '));
    end if;
  end loop;
  return partkeeper.zone_problem(parts[2]);
end;
$$;
comment on function partkeeper.hours_problem(text) is
  'What is wrong with hours of the day, as a sentence; NULL when they are spans such as 22:00-06:00, comma separated, and an IANA time zone.';
