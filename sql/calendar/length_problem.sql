create function partkeeper.length_problem(key_type text, value text, longest interval default '1000 years')
returns text
language sql immutable
set search_path = ''
as $$
  select case
    when key_type is distinct from 'integer' then partkeeper.duration_problem(value, longest)
    when value is null or value ~ '^[0-9]{1,15}$' and value::bigint > 0 then null
    when partkeeper.duration_problem(value) is null then format('%L is a duration, and the key is a plain integer: give a whole number, '
      'or, when the numbers are times, key_encoding s, ms, us or ns', value)
    else format('%L is not a whole number from 1 to 999999999999999', left(value, 40)) end
$$;
comment on function partkeeper.length_problem(text, text, interval) is
  'What is wrong with an interval or a retention for a kind of key, as a sentence; NULL when it is right: a duration, or for plain integers a whole number.';
