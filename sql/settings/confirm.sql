create function partkeeper.confirm(parent regclass, plan_fingerprint text, at timestamptz default null)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  subject constant partkeeper.policy := partkeeper.policy_of(parent);
  planned_for constant timestamptz := coalesce(at, partkeeper.instant_of_fingerprint(subject, plan_fingerprint));
  current_fingerprint text;
  confirmed integer;
begin
  perform partkeeper.require_owner(parent);
  select max(action.fingerprint) into current_fingerprint from partkeeper.plan(parent, planned_for) as action;
  if current_fingerprint is null then
    raise exception using errcode = 'PK009', message = format('nothing of %s waits for a confirmation', subject.parent_name),
      hint = 'select * from partkeeper.plan() shows what is due.';
  elsif current_fingerprint is distinct from plan_fingerprint then
    raise exception using errcode = 'PK009',
      message = format('fingerprint %L is not that of the held plan of %s', left(plan_fingerprint, 40), subject.parent_name),
      hint = format('The list or the policy has changed. Look at plan() again; its fingerprint is now %s.', current_fingerprint);
  end if;
  -- Sampled first: what was written before the confirmation is covered by it.
  perform partkeeper.sample_partition(action.relation, action.parent::oid)
  from partkeeper.plan(parent, planned_for) as action
  where action.fingerprint is not null;
  insert into partkeeper.confirmation (parent, policy_version, partition, span, fingerprint, confirmed_at)
  select action.parent, subject.version, action.relation, action.span, plan_fingerprint, clock_timestamp()
  from partkeeper.plan(parent, planned_for) as action
  where action.fingerprint is not null
  on conflict on constraint confirmation_is_for_one_partition_and_policy_version do update
    set confirmed_at = excluded.confirmed_at, fingerprint = excluded.fingerprint, confirmed_by = excluded.confirmed_by;
  get diagnostics confirmed = row_count;
  perform partkeeper.record_word('confirm', parent, format('%s partitions may be retired', confirmed), plan_fingerprint);
  return confirmed;
end;
$$;
comment on function partkeeper.confirm(regclass, text, timestamptz) is
  'Lets a held retirement go ahead: exactly the partitions behind the fingerprint that plan() shows, under this policy version. Returns how many. at is the instant that was planned for; left out, it is found. Error PK009 when the list has changed since.';
