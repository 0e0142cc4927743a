create function partkeeper.apply_drain(action partkeeper.action)
returns text
language plpgsql volatile
set search_path = ''
set row_security = off
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  parent_name constant text := partkeeper.quoted_name(action.parent);
  source constant oid := (select partdefid from pg_catalog.pg_partitioned_table where partrelid = action.parent);
  problem constant text := partkeeper.drain_problem(action, source);
  batch_from constant text := coalesce((select child.to_value from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone)
    as child where child.relation = action.relation), action.from_value);
  target oid := action.relation;
  cut text;
  condition text;
  is_quick boolean := false;
  moved bigint;
begin
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  end if;
  cut := partkeeper.drain_cut(policy, source, batch_from, action.to_value, action.rows_estimate);
  condition := partkeeper.batch_condition(partkeeper.key_column(action.parent), batch_from, cut);
  if action.relation is null then
    perform partkeeper.run_statements(action.parent, partkeeper.drain_statements(action, cut, false));
    target := action.partition::regclass;
    is_quick := action.reason <> 'behind the locks' and cardinality(partkeeper.switch_triggers(source, false)) = 0;
  end if;
  if is_quick then
    -- The bulk moves before anything is locked. Whoever wants one of these rows meanwhile holds the parent, so that its lock
    -- is refused and all this undone: nobody finds a row gone that has only moved. The CHECK spares the attach a scan.
    moved := partkeeper.move_rows(action.parent, source, target, condition);
    perform partkeeper.run_statements(action.parent, array[
      format('alter table %s add constraint zzz_partkeeper_drained check (%s)', partkeeper.quoted_name(target), condition)]);
  end if;
  -- The parent first, so that nobody is past it and on the way to the default: such an insert would fail when the wait is
  -- over, such a query would miss the rows that moved.
  perform partkeeper.run_statements(action.parent, array[
    format('lock table only %s in access exclusive mode', partkeeper.quoted_name(action.parent)),
    format('lock table only %s in access exclusive mode nowait', partkeeper.quoted_name(source))]);
  moved := case when is_quick then moved + partkeeper.attach_drained(action, source, target, condition, cut)
    else partkeeper.move_behind_locks(action, source, target, condition, cut) end;
  delete from partkeeper.growing_partition where growing_partition.partition = target;
  if cut <> action.to_value then
    insert into partkeeper.growing_partition (partition, parent) values (target, action.parent);
  end if;
  return format('%s rows moved out of %s, from %s to %s%s', moved, partkeeper.quoted_name(source), batch_from, cut,
    case when cut <> action.to_value then ': more of its span is left' else '' end);
end;
$$;
comment on function partkeeper.apply_drain(partkeeper.action) is
  'Moves one batch of rows out of the default partition into the partition of their span, which is made, or made wider, in the same transaction: readers of the parent see each row all the time. Error PK011 when something speaks against it or the counts differ.';
