create function partkeeper.settings_problems(settings jsonb)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  nullable constant text[] := array['origin', 'retention', 'keep_at_least', 'max_total_size', 'store', 'detached_schema', 'rollup'];
begin
  if settings is null or jsonb_typeof(settings) <> 'object' then
    return array['settings must be a JSON object'];
  end if;
  return coalesce((
    select array_agg(case
      when known.name is null then format('%s: no such setting', left(given.key, 40))
      when jsonb_typeof(given.value) = 'null' then format('%s: must not be null', given.key)
      when jsonb_typeof(given.value) <> known.json_type
        then format('%s: expected a JSON %s, found a %s', given.key, known.json_type, jsonb_typeof(given.value))
      when given.key = 'origin' and partkeeper.instant_problem(given.value #>> '{}') is not null
        then 'origin: ' || partkeeper.instant_problem(given.value #>> '{}')
      when octet_length(given.value #>> '{}') > 200 then format('%s: longer than 200 bytes', given.key)
      when given.value::text ~ '^-?[0-9]+$' then format('%s: %s is out of range', given.key, left(given.value::text, 40))
      else format('%s: %s is not a whole number', given.key, left(given.value::text, 40)) end
      order by given.key)
    from jsonb_each(settings) as given
    left join partkeeper.policy_settings() as known on known.name = given.key
    where known.name is null
      or jsonb_typeof(given.value) = 'null' and not given.key = any (nullable)
      or jsonb_typeof(given.value) not in (known.json_type, 'null')
      or octet_length(given.value #>> '{}') > 200
      or given.key = 'origin' and partkeeper.instant_problem(given.value #>> '{}') is not null
      or known.json_type = 'number' and given.value::text !~ '^-?[0-9]{1,9}$' and jsonb_typeof(given.value) = 'number'
  ), '{}');
end;
$$;
comment on function partkeeper.settings_problems(jsonb) is
  'What is wrong with the form of a settings object: unknown keys, wrong JSON types, numbers that are not whole. What the values mean is policy_problems()'' business.';
