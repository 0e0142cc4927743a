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
  making text[];
  attaching text[];
  moved bigint := 0;
begin
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  end if;
  cut := partkeeper.drain_cut(policy, source, batch_from, action.to_value, action.rows_estimate);
  condition := format('%1$I >= %2$L and %1$I < %3$L', partkeeper.key_column(action.parent), batch_from, cut);
  making := partkeeper.drain_statements(action, cut, false);
  attaching := partkeeper.drain_statements(action, cut, true);
  if action.relation is null then
    perform partkeeper.run_statements(action.parent, making);
    target := action.partition::regclass;
    making := '{}';
    -- The bulk moves before anything is locked. Whoever wants one of these rows meanwhile holds the parent, so that its lock
    -- is refused and all this undone: nobody finds a row gone that has only moved.
    if action.reason <> 'behind the locks' and cardinality(partkeeper.switch_triggers(source, false)) = 0 then
      moved := partkeeper.move_rows(action.parent, source, target, condition);
    end if;
  end if;
  -- The parent first, so that nobody is past it and on the way to the default: such an insert would fail when the wait is
  -- over, such a query would miss the rows that moved.
  perform partkeeper.run_statements(action.parent, array[
    format('lock table only %s in access exclusive mode', parent_name),
    format('lock table only %s in access exclusive mode nowait', partkeeper.quoted_name(source))]);
  attaching := attaching || partkeeper.switch_triggers(source, true);
  perform partkeeper.run_statements(action.parent, making || partkeeper.switch_triggers(source, false));
  moved := moved + partkeeper.move_rows(action.parent, source, target, condition);
  if moved <> partkeeper.ask_as_owner(action.parent, format('select count(*) from only %s where %s', partkeeper.quoted_name(target), condition))::bigint then
    raise exception using errcode = 'PK011', message = format('%s rows were moved to %s, and another number is there', moved, partkeeper.quoted_name(target));
  end if;
  perform partkeeper.run_statements(action.parent, attaching);
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
