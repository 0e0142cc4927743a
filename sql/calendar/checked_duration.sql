create function partkeeper.checked_duration(value text)
returns interval
language plpgsql immutable strict
set search_path = ''
as $$
declare
  parts text[];
  problem text;
begin
  if value ~ '^0 minutes?$' then
    return interval '0';
  end if;
  problem := partkeeper.duration_problem(value);
  if problem is not null then
    raise exception using errcode = 'PK001', message = 'invalid duration: ' || problem,
      hint = 'Durations are a whole number and a unit from minute to year, such as ''15 minutes'', ''14 days'' or ''3 months''.';
  end if;
  parts := string_to_array(rtrim(value, 's'), ' ');
  return parts[1]::bigint * partkeeper.duration_unit(parts[2]);
end;
$$;
comment on function partkeeper.checked_duration(text) is
  'duration() of what its form alone does not vouch for: large numbers, zero, and what is no duration, which is error PK001.';
