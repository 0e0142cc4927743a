create function partkeeper.apply_drop(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  retired partkeeper.retirement;
  relation pg_catalog.pg_class;
  problem text;
begin
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state = 'detached' and retirement.span = action.span
  for update;
  select * into relation from pg_catalog.pg_class where pg_class.oid = action.relation;
  if relation.oid is not null then
    execute format('lock table only %s in access exclusive mode', partkeeper.quoted_name(action.relation));
  end if;
  problem := case
    when retired.id is null then 'its retirement is not recorded as detached'
    when relation.oid is null or relation.reltype <> retired.row_type then 'the table is gone, dropped by somebody else'
    when relation.relispartition then 'the table is attached again'
    when partkeeper.pause_reason(policy) is not null then partkeeper.pause_reason(policy)
    when policy.on_expiry <> 'drop' or retired.on_expiry <> 'drop' then 'the policy does not drop any more'
    when retired.drop_due_at > at then 'its grace period is not over'
    else coalesce(partkeeper.time_travel_problem(retired.drop_due_at),
      (select 'hold: ' || hold.reason from partkeeper.hold where hold.partition = action.relation and hold.lifted_at is null),
      (select 'foreign key ' || conname || ' is still on it' from pg_catalog.pg_constraint
       where conrelid = action.relation and contype = 'f' limit 1),
      'written to since it was detached: ' || partkeeper.row_guard(action.relation, at - retired.detached_at, at, retired.detached_at))
  end;
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  end if;
  perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  update partkeeper.retirement set state = 'dropped', dropped_at = clock_timestamp() where retirement.id = retired.id;
  delete from partkeeper.write_sample where write_sample.partition = action.relation;
  return 'dropped, as the policy asked for: no archive';
end;
$$;
comment on function partkeeper.apply_drop(partkeeper.action, timestamptz) is
  'Drops a detached partition and moves its retirement to dropped in the same transaction: only the same table, unattached, past its grace by at and by the clock, not held, not written to since. Never CASCADE. Error PK011 when a fact does not hold.';
