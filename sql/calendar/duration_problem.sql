create function partkeeper.duration_problem(value text, longest interval default '1000 years')
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  parts constant text[] := regexp_match(value, '^([0-9]{1,9}) (minute|hour|day|week|month|quarter|year)s?$');
  number_only text;
  loose text[];
  length interval;
begin
  if value is null then
    return null;
  elsif parts is not null and parts[1]::bigint = 0 then
    return format('%L is no time at all; give a whole number from 1', value);
  elsif parts is not null then
    if parts[1]::bigint > 600000000 then
      return format('%L is longer than %s', value, longest);
    end if;
    length := make_interval(secs => 0) + parts[1]::bigint * partkeeper.duration_unit(parts[2]);
    if length > longest then
      return format('%L is longer than %s', value, longest);
    end if;
    return null;
  end if;
  number_only := substring(value from '^\s*([0-9]+)\s*$');
  loose := regexp_match(value, '^\s*([0-9]+)\s*([A-Za-z]+)\s*$');
  if number_only is not null then
    return format('%L has no unit; did you mean ''%s days''?', left(value, 40), left(number_only, 9));
  elsif loose is not null and lower(left(loose[2], 1)) = 'm' then
    return format('%L is not clear; did you mean ''%s months'' or ''%s minutes''?',
      left(value, 40), left(loose[1], 9), left(loose[1], 9));
  elsif loose is not null and position(lower(left(loose[2], 1)) in 'hdwqy') > 0 then
    return format('%L is not understood; did you mean ''%s %s''?', left(value, 40), left(loose[1], 9),
      (array['hours', 'days', 'weeks', 'quarters', 'years'])[position(lower(left(loose[2], 1)) in 'hdwqy')]);
  end if;
  return format('%L is not a duration; give a whole number and a unit from minute to year, such as ''14 days'' or ''3 months''',
    left(value, 40));
end;
$$;
comment on function partkeeper.duration_problem(text, interval) is
  'What is wrong with a duration, as a sentence; NULL when it is right. A duration is a whole number from 1 and a unit from minute to year ("15 minutes", "1 week"). Strict on purpose: Postgres reads ''30'' as 30 seconds and ''1 M'' as a minute, and tables were lost to that.';
