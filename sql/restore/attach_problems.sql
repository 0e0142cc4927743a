create function partkeeper.attach_problems(parent oid, span jsonb)
returns text[]
language plpgsql volatile
set search_path = ''
as $$
declare
  key_type constant text := partkeeper.restore_key_type(parent);
  wanted constant tstzrange := partkeeper.restore_span(parent, span ->> 'from', span ->> 'to');
  zone constant text := coalesce((select policy.time_zone from partkeeper.policy where policy.parent = attach_problems.parent), 'UTC');
  default_partition constant oid := (select nullif(partdefid, 0) from pg_catalog.pg_partitioned_table where partrelid = parent);
  problems text[] := '{}';
  is_filled boolean := false;
begin
  if key_type is null then
    return array['the parent is not partitioned by range of one column of time or of integers'];
  elsif wanted is null then
    return array[format('its bounds %s and %s are none for the parent''s key', span ->> 'from', span ->> 'to')];
  elsif not partkeeper.is_same_key(parent, key_type, span ->> 'key_type') then
    return array[format('its key was a %s, the parent''s is a %s', span ->> 'key_type', key_type)];
  elsif span ->> 'column' is distinct from partkeeper.key_column(parent) then
    return array[format('it was cut by column %s, the parent is by %s', span ->> 'column', partkeeper.key_column(parent))];
  end if;
  problems := array(
    select format('partition %s already covers %s to %s', child.name, child.from_value, child.to_value)
    from partkeeper.partitions(parent, key_type, zone) as child
    where child.span && wanted
    order by lower(child.span));
  problems := problems || array(
    select format('the rows of that span are still in %s, which is only detached: partkeeper.undo_retirement(%L) brings it back',
      partkeeper.quoted_name(retirement.partition), partkeeper.quoted_name(retirement.partition))
    from partkeeper.retirement
    join pg_catalog.pg_class on pg_class.oid = retirement.partition and not pg_class.relispartition
    where retirement.parent = attach_problems.parent and retirement.span && wanted
      and retirement.detached_at is not null and retirement.dropped_at is null and retirement.undone_at is null
    order by retirement.id);
  if default_partition is not null then
    execute format('select exists (select from %s where %s)', partkeeper.quoted_name(default_partition),
      partkeeper.span_condition(parent, span ->> 'from', span ->> 'to')) into is_filled;
  end if;
  return problems || case when is_filled then array[format('the default partition %s holds rows of that span',
    partkeeper.quoted_name(default_partition))] end;
end;
$$;
comment on function partkeeper.attach_problems(oid, jsonb) is
  'Why the span of an archive cannot be attached under a parent: a partition, attached or only detached, or rows in the default partition are in its way.';
