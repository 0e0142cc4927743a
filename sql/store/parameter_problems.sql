create function partkeeper.parameter_problems(url text)
returns text[]
language sql immutable
set search_path = ''
as $$
  select array_remove(array[
    'url: unknown parameters: ' || string_agg(quote_literal(left(given.name, 40)), ', ')
      filter (where given.name not in ('endpoint', 'region', 'path_style')) || '; expected endpoint, region, path_style',
    case when count(*) > count(distinct given.name) then 'url: a parameter is given twice' end,
    case when bool_or(given.name = 'endpoint' and (given.value ~ '(@|%40)' or given.value !~ '^https?(://|%3[aA]%2[fF]%2[fF])[^/%]'))
      then 'url: endpoint is http://host or https://host, without user and password' end,
    case when bool_or(given.name = 'region' and given.value !~ '^[A-Za-z0-9-]{1,63}$')
      then 'url: region is made of letters, digits and hyphens' end,
    case when bool_or(given.name = 'path_style' and given.value !~ '^(true|false|1|0)$') then 'url: path_style is true or false' end], null)
  from regexp_split_to_table(substring(url from '\?(.*)$'), '&') as pair
  cross join lateral (select split_part(pair, '=', 1), substr(pair, length(split_part(pair, '=', 1)) + 2)) as given(name, value)
$$;
comment on function partkeeper.parameter_problems(text) is
  'What is wrong with the parameters in the address of a bucket, one sentence each; empty when all is right or there are none. Never repeats a value, which may be a secret.';
