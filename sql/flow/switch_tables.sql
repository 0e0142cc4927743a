create function partkeeper.switch_tables(value text)
returns regclass[]
language plpgsql stable
set search_path = ''
as $$
declare
  name constant text := '(?:"(?:[^"]|"")*"|[^",])+';
  names constant text[] := array(select btrim(word[1]) from regexp_matches(value, name, 'g') as word);
  problems text[];
  hint constant text := 'off, all, or tables under management: public.events, public.logs';
begin
  if value !~ format('^%s(,%s)*$', name, name) then
    raise exception using errcode = 'invalid_name';
  end if;
  problems := array(
    select case when named.name !~ '\.' then format('%s lacks its schema', named.name)
      when to_regclass(named.name) is null then format('there is no table %s', named.name)
      else format('%s is not under management', named.name) end
    from unnest(names) as named(name)
    where named.name !~ '\.' or not exists (select from partkeeper.policy where policy.parent = to_regclass(named.name)));
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK004', message = array_to_string(problems, '; '), hint = hint;
  end if;
  return array(select distinct to_regclass(named.name)::oid::regclass from unnest(names) as named(name) order by 1);
exception when syntax_error or invalid_name or feature_not_supported or invalid_parameter_value then
  raise exception using errcode = 'PK004', message = format('%L is not a list of tables', left(value, 100)), hint = hint;
end;
$$;
comment on function partkeeper.switch_tables(text) is
  'The tables that a switch names, comma separated and with their schemas. Error PK004 naming each that is not under management.';
