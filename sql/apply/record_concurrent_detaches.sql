create function partkeeper.record_concurrent_detaches(parent regclass default null)
returns bigint
language plpgsql volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  subject partkeeper.policy;
  retired partkeeper.retirement;
  result partkeeper.action_result;
  number bigint := 0;
begin
  for retired in
    select retirement.*
    from partkeeper.retirement
    join partkeeper.policy on policy.parent::oid = retirement.parent
    where (record_concurrent_detaches.parent is null or policy.parent = record_concurrent_detaches.parent)
      and retirement.state in ('expired', 'verified') and retirement.detach_mode = 'concurrently'
      and partkeeper.is_detached_as_intended(retirement)
    for update of retirement skip locked
  loop
    -- Who holds the lease may be about to record it, and would be the second to do so.
    continue when partkeeper.lock_parent(retired.parent) is not null or exists (
      select from partkeeper.lease
      where lease.parent = retired.parent and not lease.released and lease.until > clock_timestamp());
    begin
      subject := partkeeper.policy_of(retired.parent);
      insert into partkeeper.event (parent, parent_name, kind, partition_name, span, outcome, detail, policy_version)
      values (retired.parent, retired.parent_name, 'detach', retired.partition_name, retired.span, 'done',
        'by hand, or by a process that did not say so: ' || partkeeper.record_detached(retired, subject, clock_timestamp()), subject.version);
      number := number + 1;
    exception when others then
      -- Somebody reads the table that is to move, or its new schema is gone: the other tables go on.
      result := row(null, retired.parent, 'detach', retired.partition_name, retired.span,
        case sqlstate when '55P03' then 'deferred' else 'failed' end, 'detached, but not yet as the policy wants it: ' || sqlerrm,
        null, sqlstate, null, 0);
      result.hint := partkeeper.failure_hint(
        jsonb_populate_record(null::partkeeper.action, jsonb_build_object('parent', retired.parent, 'kind', 'detach')), result.sqlstate);
      perform partkeeper.record_result(result, null);
    end;
  end loop;
  return number;
end;
$$;
comment on function partkeeper.record_concurrent_detaches(regclass) is
  'Moves the retirements on whose partitions were detached concurrently by somebody who did not record it: a person who ran the statement, or a process that was killed right after. Returns how many. A parent with a living lease is left to its holder, without waiting.';
