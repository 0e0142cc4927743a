create function partkeeper.apply_rollup(action partkeeper.action, at timestamptz, term bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  began constant timestamptz := clock_timestamp();
  problem text;
  retired partkeeper.retirement;
  called partkeeper.rollup;
begin
  perform partkeeper.require_flow(action.kind, action.parent);
  -- What was counted earlier in this transaction is not what the server has counted by now.
  perform pg_stat_clear_snapshot();
  problem := coalesce(partkeeper.retire_problem(action, at),
    (select step.problem from partkeeper.rollup_step(policy, action.relation, action.span) as step));
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  elsif partkeeper.rollup_function_problem(policy) is not null then
    raise exception using errcode = 'PK004', message = 'rollup: ' || partkeeper.rollup_function_problem(policy),
      hint = format('Mend it, or name another: select partkeeper.set_policy(%L, ''{"rollup": "schema.function"}'')', policy.parent_name);
  elsif not (select step.is_due from partkeeper.rollup_step(policy, action.relation, action.span) as step) then
    return 'its rows were summed up already: not called again';
  end if;
  select * into strict retired from partkeeper.retirement
  where retirement.partition = action.relation and retirement.state in ('expired', 'verified') for update;
  -- Before the call: should the function itself make a pass, that one finds the rollup done.
  insert into partkeeper.rollup (parent, partition, row_type, partition_name, span, function, began_at, generation, seal_fingerprint, writes)
  select action.parent, action.relation, retired.row_type, partkeeper.quoted_name(action.relation), action.span,
    (partkeeper.rollup_functions(policy))[1]::text, began, (select lease.generation from partkeeper.lease where lease.term = apply_rollup.term and lease.parent = action.parent),
    retired.seal_fingerprint, partkeeper.write_count(action.relation)
  returning * into called;
  perform partkeeper.call_rollup(action);
  if (select retirement.state from partkeeper.retirement where retirement.id = retired.id) <> retired.state
    or not exists (select from pg_catalog.pg_inherits where inhrelid = action.relation and inhparent = action.parent::oid)
  then
    raise exception using errcode = 'PK032', message = format('%s has retired or detached the partition by itself', called.function),
      hint = 'A rollup reads the partition and writes elsewhere; the rest is not its business.';
  end if;
  update partkeeper.rollup set duration_ms = extract(epoch from clock_timestamp() - began) * 1000 where rollup.id = called.id;
  return format('summed up by %s', called.function);
end;
$$;
comment on function partkeeper.apply_rollup(partkeeper.action, timestamptz, bigint) is
  'Calls the rollup of a policy for an expired partition and records that in the same transaction, after a last look at every fact: both stand, or neither. Errors: PK011 when a fact no longer holds, PK004 when there is no such function, PK032 when it did what a rollup may not, and its own.';
