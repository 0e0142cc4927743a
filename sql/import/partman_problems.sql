create function partkeeper.partman_problems(config jsonb, parent oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  is_counted constant boolean := partkeeper.counts_ids(config, parent);
  subject pg_catalog.pg_class;
begin
  select * into subject from pg_catalog.pg_class where pg_class.oid = parent;
  if subject.oid is null then
    return array['no such table any more: delete its row from part_config'];
  end if;
  return array_remove(array[
    partkeeper.table_problem(parent),
    case when subject.relkind <> 'p' and not subject.relispartition
      then format('partition_type: %s is by inheritance and triggers, not by PARTITION BY: convert it first', config ->> 'partition_type') end,
    case when not partkeeper.may_act_as(pg_get_userbyid(subject.relowner))
      then format('%s belongs to %s, and %s may not act as that role', partkeeper.quoted_name(parent), pg_get_userbyid(subject.relowner), current_user) end,
    case when config ->> 'automatic_maintenance' <> 'on'
      then format('automatic_maintenance: %s, so pg_partman makes and drops nothing by itself here; run the calls to have it done from now on', config ->> 'automatic_maintenance') end,
    case when (config ->> 'undo_in_progress')::boolean then 'undo_in_progress: pg_partman is taking this table apart' end,
    case when config ->> 'time_decoder' is not null
      then format('time_decoder: %s is a function of your own; run the calls if the column holds uuid v7 or ULID', config ->> 'time_decoder') end,
    case when partkeeper.partman_length(config, 'partition_interval', is_counted) is null
      then format('partition_interval: %s is not a whole number of one unit from minute to year', config ->> 'partition_interval') end,
    case when config ->> 'retention' is not null and partkeeper.partman_length(config, 'retention', is_counted) is null
      then format('retention: %s is not a whole number of one unit from minute to year%s', config ->> 'retention',
        case when not is_counted and config ->> 'retention' ~ '^\s*[0-9]+\s*$' then ' (Postgres reads it as seconds)' else '' end) end,
    case when config ->> 'retention' is not null then 'retention_schema: ' || partkeeper.detached_schema_problem(jsonb_populate_record(
      null::partkeeper.policy, jsonb_build_object('parent', parent::bigint, 'parent_name', partkeeper.quoted_name(parent),
        'detached_schema', config ->> 'retention_schema'))) end], null)
    || case when config ->> 'template_table' is not null
      then partkeeper.template_problems(parent, config ->> 'template_table') else '{}' end;
end;
$$;
comment on function partkeeper.partman_problems(jsonb, oid) is
  'Why a pg_partman set cannot be taken over just so, one sentence each; empty when it can. A person may still run the calls.';
