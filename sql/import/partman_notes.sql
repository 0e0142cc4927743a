create function partkeeper.partman_notes(config jsonb, wanted partkeeper.policy)
returns text[]
language plpgsql stable
set search_path = ''
set datestyle = 'ISO, YMD'
as $$
begin
  return array_remove(array[
    case when wanted.origin is not null
      then format('its partitions are not cut as the calendar would: new ones go on from %s', wanted.origin at time zone 'UTC' || '+00') end,
    case when config ->> 'retention' is not null and not (config ->> 'retention_keep_table')::boolean and config ->> 'retention_schema' is null
      then 'retention_keep_table is false: partitions are detached when they expire and dropped 7 days later, not at once' end,
    case when config ->> 'constraint_cols' is not null
      then format('constraint_cols: old partitions get no constraints on %s any more', config ->> 'constraint_cols') end,
    case when exists (select from pg_catalog.pg_partitioned_table where partrelid = wanted.parent and partdefid <> 0)
      then format('it has a default partition, which every new partition waits for: select * from partkeeper.check_default(%L)', partkeeper.quoted_name(wanted.parent)) end], null);
end;
$$;
comment on function partkeeper.partman_notes(jsonb, partkeeper.policy) is
  'What will be different under Partkeeper for a pg_partman set, one sentence each; nothing that stops it from being taken over.';
