create function partkeeper.wanted_policy(
  parent oid, partition_interval text, control name, retention text, premake integer, horizon text,
  time_zone text, origin timestamptz, key_encoding text)
returns partkeeper.policy
language plpgsql stable
set search_path = ''
as $$
declare
  table_name constant text := partkeeper.quoted_name(parent);
  key_column constant name := partkeeper.key_column(parent);
  wanted partkeeper.policy;
begin
  if coalesce(control, key_column) is null then
    raise exception using errcode = 'PK002', message = format('table %s is not partitioned, so control must name the column to cut it by', table_name),
      hint = format('select partkeeper.manage(%L, %L, control => ''created_at'')', table_name, partition_interval);
  elsif control <> key_column then
    raise exception using errcode = 'PK002',
      message = format('table %s is partitioned by %I, not by %I', table_name, key_column, control),
      hint = 'Leave control out: it defaults to the partition key.';
  end if;
  wanted.key_type := partkeeper.key_type_of(parent, coalesce(control, key_column), key_encoding);
  wanted := jsonb_populate_record(wanted, jsonb_build_object('parent', parent::bigint, 'parent_name', table_name,
    'control', coalesce(control, key_column), 'partition_interval', partition_interval, 'time_zone', time_zone,
    'origin', origin, 'premake', premake, 'horizon', coalesce(horizon, '3 days'), 'retention', retention,
    'on_expiry', 'archive', 'grace', '7 days', 'allow_short_retention', false, 'late_rows', 'refuse', 'keep_indexes', true, 'order', 'archive_first', 'version', 1,
    'version_since', clock_timestamp(), 'created_at', clock_timestamp(), 'created_by', current_user));
  perform partkeeper.require_valid(wanted);
  return wanted;
end;
$$;
comment on function partkeeper.wanted_policy(oid, text, name, text, integer, text, text, timestamptz, text) is
  'The policy that the arguments of manage() ask for, checked as a whole. Errors PK002 for the key, PK004 for the settings.';
