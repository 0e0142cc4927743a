create function partkeeper.store_problems(name text, url text, settings jsonb)
returns text[]
language sql immutable
set search_path = ''
as $$
  select array_remove(array[
    case when name is null or name !~ '^[^[:cntrl:][:space:]]([^[:cntrl:]]{0,61}[^[:cntrl:][:space:]])?$'
      then 'name: expected 1 to 63 visible characters' end,
    case when url is null or octet_length(url) > 2000 or url ~ '[[:cntrl:][:space:]]' or url ~* '%([01][0-9a-f]|7f)'
      then 'url: expected one line of at most 2000 bytes without blanks and control characters'
      when url !~ '^(file:///[^/]|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/|\?|$))'
      then 'url: expected file:///folder or s3://bucket/prefix?endpoint=...&region=...' end,
    case when url ~* '^[a-z0-9]+://[^/?]*(@|%40)'
      then 'url: no user and no password belong into it; workers take credentials from their environment' end,
    -- A backslash and an encoded slash are slashes to those who read the address.
    case when split_part(url, '?', 1) ~* '(^|/|%2f)(\.|%2e){1,2}(/|%2f|$)' then 'url: . and .. are no parts of a path here' end,
    case when split_part(url, '?', 1) ~ '\\' then 'url: a path has no backslash here' end,
    case when url ~* '%(?![0-9a-f]{2})' then 'url: after a % come two hexadecimal digits' end,
    case when url ~ '^file:' and url ~ '[?#]' then 'url: a folder has no parameters'
      when url ~ '#' then 'url: a # has no place in it' end,
    case when settings is null or jsonb_typeof(settings) <> 'object' then 'settings: expected a JSON object'
      when settings <> '{}' then 'settings: none is known' end], null)
    || case when url ~ '^s3:' then partkeeper.parameter_problems(url) else '{}' end
$$;
comment on function partkeeper.store_problems(text, text, jsonb) is
  'Everything that is wrong with the name, the place and the settings of a store, one sentence each; empty when all is right. Never repeats the address, which may hold a secret.';
