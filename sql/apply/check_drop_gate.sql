create function partkeeper.check_drop_gate(action partkeeper.action, at timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  retired partkeeper.retirement;
  relation pg_catalog.pg_class;
  problem text;
begin
  -- Locked first and read after: somebody may have been attaching it until now.
  if partkeeper.quoted_name(action.relation) is not null then
    perform partkeeper.run_statements(action.parent, array[
      format('lock table only %s in access exclusive mode', partkeeper.quoted_name(action.relation))]);
  end if;
  perform partkeeper.require_flow(action.kind, action.parent);
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state in ('detached', 'verified') and retirement.span = action.span
  for update;
  select * into relation from pg_catalog.pg_class where pg_class.oid = action.relation;
  problem := case
    when partkeeper.snapshot_problem() is not null then partkeeper.snapshot_problem()
    when retired.id is null or retired.detached_at is null then 'its retirement is not recorded as detached'
    when relation.oid is null or relation.reltype <> retired.row_type then 'the table is gone, dropped by somebody else'
    when relation.relispartition then 'the table is attached again'
    when partkeeper.pause_reason(policy) is not null then partkeeper.pause_reason(policy)
    when policy.on_expiry not in ('drop', 'archive') or retired.on_expiry <> policy.on_expiry then 'the policy does not drop it any more'
    when not partkeeper.is_droppable(retired, policy) then 'its archive is not verified'
    when retired.drop_due_at is null or retired.drop_due_at > at then 'its grace period is not over'
    else coalesce(partkeeper.retiring_problem(retired.drop_due_at),
      'hold: ' || partkeeper.hold_reason(retired.parent, retired.partition, retired.span),
      (select 'foreign key ' || conname || ' is still on it' from pg_catalog.pg_constraint
       where conrelid = action.relation and contype = 'f' and action.kind = 'drop' limit 1),
      case when retired.on_expiry = 'archive' then coalesce(
          'seal: ' || partkeeper.seal_problem(retired.partition, retired.seal_fingerprint, retired.sealed_bytes),
          partkeeper.evidence_problem(retired))
        else 'written to since it was detached: '
          || partkeeper.row_guard(action.relation, at - retired.detached_at, at, retired.detached_at) end,
      partkeeper.drop_problem(action.relation))
  end;
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  end if;
end;
$$;
comment on function partkeeper.check_drop_gate(partkeeper.action, timestamptz) is
  'The gate before a drop and before each foreign key taken off for it, in the transaction that does it and with the table locked: the same table, unattached, past its grace by at and by the clock, not held, either archived (sealed as it was, every object read again within the hour) or, where the policy asks for no archive, not written to since, and with nothing that depends on it. Error PK011 when a fact does not hold.';
