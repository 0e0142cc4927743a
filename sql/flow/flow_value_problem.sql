create function partkeeper.flow_value_problem(name text, value text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  shown constant text := coalesce(quote_literal(left(value, 60)), 'NULL');
begin
  return case
    when name = 'workers_staying' then
      case when value is null or value !~ '^0(\.[0-9]{1,4})?$' then 'a share from 0 to 0.9999, found ' || shown end
    when name in ('retire', 'archive', 'drop') then
      case when value is null or btrim(value) = '' then 'off, all, or tables with their schema, found ' || shown end
    when value = 'off' then null
    when value is null then 'off or a value, found NULL'
    when name = 'hours' then partkeeper.hours_problem(value)
    when name = 'replica_lag' then
      case when value !~ '^[1-9][0-9]{0,5} (second|minute|hour)s?$' then 'off or a duration such as 30 seconds or 5 minutes, found ' || shown end
    when name = 'workers_at_once' then
      case when value !~ '^[1-9][0-9]{0,3}$' then 'off or a whole number from 1 to 9999, found ' || shown end
    when name in ('active_backends', 'lock_waiters') then
      case when value !~ '^(0|[1-9][0-9]{0,5})$' then 'off or a whole number from 0 to 999999, found ' || shown end
    when name in ('bytes_per_second', 'wal_rate') then
      case when value !~ '^[1-9][0-9]{0,5} (kB|MB|GB)$' then 'off or bytes per second such as 500 kB, 20 MB or 1 GB, found ' || shown end
  end;
end;
$$;
comment on function partkeeper.flow_value_problem(text, text) is
  'What is expected of the value of a limit or switch and what was found; NULL when it is right. Whether the tables of a switch exist is seen by switch_tables().';
