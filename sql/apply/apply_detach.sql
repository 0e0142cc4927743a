create function partkeeper.apply_detach(action partkeeper.action, at timestamptz, term bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  retired partkeeper.retirement;
  rollup record;
  problem text;
begin
  select * into retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.span = action.span
    and retirement.state in ('expired', 'sealed', 'archived', 'verified', 'detached')
  for update;
  if retired.state = 'detached' then
    return 'detached already, and recorded';
  elsif partkeeper.is_detached_as_intended(retired) then
    return partkeeper.record_detached(retired, policy, at);
  end if;
  perform partkeeper.require_flow(action.kind, action.parent);
  if policy.rollup is not null then
    -- What was counted earlier in this transaction is not what the server has counted by now.
    perform pg_stat_clear_snapshot();
  end if;
  select * into rollup from partkeeper.rollup_step(policy, action.relation, action.span);
  problem := coalesce(partkeeper.retire_problem(action, at), partkeeper.concurrent_problem(action.parent), rollup.problem);
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  elsif rollup.is_due then
    raise exception using errcode = 'PK031', message = 'its rollup comes first', hint = 'It goes on by itself when the rollup is done.';
  end if;
  problem := partkeeper.inbound_problem(action.parent, action.relation);
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem,
      hint = format('select * from partkeeper.referring_rows(%L) shows rows that refer to it.', partkeeper.quoted_name(action.relation));
  end if;
  if policy.detach_mode = 'concurrently' then
    perform partkeeper.check_concurrent_gate(action, term);
  end if;
  perform partkeeper.run_statements(action.parent, partkeeper.detach_statements(action.parent, partkeeper.quoted_name(action.relation)));
  -- A statement has a name in it; the proof that it met the right partition is the OID.
  if exists (select from pg_catalog.pg_inherits where pg_inherits.inhrelid = action.relation) then
    raise exception using errcode = 'PK011', message = 'another partition has taken its name';
  end if;
  return partkeeper.record_detached(retired, policy, at);
end;
$$;
comment on function partkeeper.apply_detach(partkeeper.action, timestamptz, bigint) is
  'Detaches an expired partition and moves its retirement to detached in the same transaction, after a last look at every fact. Under detach_mode concurrently it only looks, and records what a session of its own has detached. Errors: PK011 when a fact no longer holds, PK040 and PK041 from check_concurrent_gate().';
