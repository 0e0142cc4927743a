create function partkeeper.apply_detach(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(action.parent);
  schema_before constant text := (
    select pg_namespace.nspname from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace where pg_class.oid = action.relation);
  name_before constant text := partkeeper.quoted_name(action.relation);
  rollup record;
  problem text;
  moment timestamptz;
begin
  perform partkeeper.require_flow(action.kind, action.parent);
  if policy.rollup is not null then
    -- What was counted earlier in this transaction is not what the server has counted by now.
    perform pg_stat_clear_snapshot();
  end if;
  select * into rollup from partkeeper.rollup_step(policy, action.relation, action.span);
  problem := coalesce(partkeeper.retire_problem(action, at), rollup.problem);
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem;
  elsif rollup.is_due then
    raise exception using errcode = 'PK031', message = 'its rollup comes first', hint = 'It goes on by itself when the rollup is done.';
  end if;
  problem := partkeeper.inbound_problem(action.parent, action.relation);
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem,
      hint = format('select * from partkeeper.referring_rows(%L) shows rows that refer to it.', name_before);
  end if;
  perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  -- A statement has a name in it; the proof that it met the right partition is the OID.
  if exists (select from pg_catalog.pg_inherits where pg_inherits.inhrelid = action.relation) then
    raise exception using errcode = 'PK011', message = 'another partition has taken its name';
  end if;
  moment := case when partkeeper.is_time_travelling() then at else greatest(at, clock_timestamp()) end;
  update partkeeper.retirement
  set state = 'detached', detached_at = moment, on_expiry = policy.on_expiry,
    moved_from = case when partkeeper.quoted_name(action.relation) <> name_before then schema_before end,
    drop_due_at = case when policy.on_expiry in ('drop', 'archive') then
      ((moment at time zone policy.time_zone) + partkeeper.duration(policy.grace))
        at time zone policy.time_zone end
  where retirement.partition = action.relation and retirement.state in ('expired', 'verified') and retirement.span = action.span;
  if not found then
    raise exception using errcode = 'PK011', message = 'its retirement is recorded neither as expired nor as verified';
  end if;
  perform partkeeper.sample_partition(action.relation, action.parent);
  -- Whatever was written so far came before the detach, also in a test that plays it earlier than the clock.
  update partkeeper.write_sample
  set first_sampled_at = least(first_sampled_at, moment), changed_at = case when changed_at > moment then moment else changed_at end
  where write_sample.partition = action.relation;
  return 'detached' || coalesce(' and moved: it is ' || nullif(partkeeper.quoted_name(action.relation), name_before), '')
    || case policy.on_expiry when 'detach' then '; the table stays' else format('; dropped after a grace of %s', policy.grace) end;
end;
$$;
comment on function partkeeper.apply_detach(partkeeper.action, timestamptz) is
  'Detaches an expired partition and moves its retirement to detached in the same transaction, after a last look at every fact. Error PK011 when a fact no longer holds.';
