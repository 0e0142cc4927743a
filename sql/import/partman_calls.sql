create function partkeeper.partman_calls(config jsonb, wanted partkeeper.policy)
returns text[]
language plpgsql stable
set search_path = ''
set datestyle = 'ISO, YMD'
as $$
declare
  name constant text := partkeeper.quoted_name(wanted.parent);
  is_counted constant boolean := partkeeper.counts_ids(config, wanted.parent);
  encoding constant text := partkeeper.partman_encoding(config, wanted.parent);
  retention constant text := partkeeper.partman_length(config, 'retention', is_counted);
  keeps_table constant boolean := coalesce((config ->> 'retention_keep_table')::boolean, true);
  is_short constant boolean := partkeeper.length_of(wanted.key_type, retention)
    < greatest(partkeeper.length_of(wanted.key_type, wanted.partition_interval) * 2, case when not is_counted then interval '24 hours' end);
  settings constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'detached_schema', config ->> 'retention_schema',
    'keep_indexes', case when keeps_table and not (config ->> 'retention_keep_index')::boolean then false end));
begin
  return array_remove(array[
    format('select partkeeper.manage(%L, %L, premake => %s', name, wanted.partition_interval, wanted.premake)
      || case when is_counted then '' else format(', horizon => %L', wanted.horizon) end
      || case when is_counted or wanted.time_zone = 'UTC' then '' else format(', time_zone => %L', wanted.time_zone) end
      || case when wanted.origin is null then '' else format(', origin => %L', wanted.origin at time zone 'UTC' || '+00') end
      || case when encoding is null then '' else format(', key_encoding => %L', encoding) end || ')',
    case when is_short then format('select partkeeper.set_policy(%L, %L)', name, '{"allow_short_retention": true}') end,
    case when retention is not null then format('select partkeeper.set_retention(%L, %L, on_expiry => %L)', name, retention,
      case when keeps_table or config ->> 'retention_schema' is not null then 'detach' else 'drop' end) end,
    -- Last: indexes go only where on_expiry is detach.
    case when retention is not null and settings <> '{}' then format('select partkeeper.set_policy(%L, %L)', name, settings) end], null);
end;
$$;
comment on function partkeeper.partman_calls(jsonb, partkeeper.policy) is
  'The calls that put a pg_partman set under management with the settings it has, as text: shown as they are run.';
