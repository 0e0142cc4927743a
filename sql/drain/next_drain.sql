create function partkeeper.next_drain(parent regclass, batch_rows integer, passed_by tstzmultirange)
returns partkeeper.action
language plpgsql volatile
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
  attached constant partkeeper.partition[] := array(
    select child from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child);
  source constant oid := (select partition.relation from unnest(attached) as partition where partition.is_default);
  base constant text := (select relname from pg_catalog.pg_class where pg_class.oid = policy.parent);
  action partkeeper.action;
  growing partkeeper.partition;
  piece tstzrange;
  key text;
  beyond text := '';
begin
  delete from partkeeper.growing_partition
  where growing_partition.parent = next_drain.parent and not exists (
    select from unnest(attached) as partition
    where partition.relation = growing_partition.partition
      and partkeeper.free_piece(policy, attached, upper(partition.span)) is not null);
  -- What was begun is completed first, whether rows are left for it or not.
  select partition.* into growing
  from partkeeper.growing_partition
  join unnest(attached) as partition on partition.relation = growing_partition.partition
  where growing_partition.parent = next_drain.parent and not passed_by && partition.span
  order by partition.span
  limit 1;
  piece := partkeeper.free_piece(policy, attached, upper(growing.span));
  while piece is null and source is not null loop
    key := partkeeper.ask_as_owner(parent, format('select %1$I::text from only %2$s where %3$s %4$s order by %1$I limit 1',
      partkeeper.key_column(parent), partkeeper.quoted_name(source), partkeeper.has_time_condition(policy), beyond));
    exit when key is null;
    piece := partkeeper.free_piece(policy, attached, partkeeper.key_instant(policy.key_type, policy.time_zone, key));
    beyond := format('and %I > %L', partkeeper.key_column(parent), key);
    if passed_by && piece then
      beyond := format('and %I >= %L', partkeeper.key_column(parent), partkeeper.upper_literal(policy, upper(piece)));
      exit when partkeeper.upper_literal(policy, upper(piece)) = 'MAXVALUE';
      piece := null;
    end if;
  end loop;
  if piece is null or source is null or piece && passed_by then
    return null;
  end if;
  action.parent := parent;
  action.kind := 'drain';
  action.relation := growing.relation;
  action.span := coalesce(growing.span + piece, piece);
  action.partition := coalesce(growing.name, partkeeper.free_name(parent, partkeeper.partition_name(policy, base, piece)));
  action.from_value := coalesce(growing.from_value, partkeeper.key_literal(policy.key_type, policy.time_zone, lower(piece)));
  action.to_value := partkeeper.upper_literal(policy, upper(piece));
  action.reason := 'rows in the default partition';
  action.rows_estimate := batch_rows;
  action.waiting := partkeeper.pause_reason(policy);
  action.locks := partkeeper.action_locks(action);
  return action;
end;
$$;
comment on function partkeeper.next_drain(regclass, integer, tstzmultirange) is
  'The next batch of rows to move out of the default partition, as an action: what was begun first, then the oldest key that has a place in the calendar. Spans that were passed by are left out. NULL when nothing is left to move.';
