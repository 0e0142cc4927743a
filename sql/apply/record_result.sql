create function partkeeper.record_result(result partkeeper.action_result, run bigint)
returns void
language sql volatile
begin atomic
  with latest as (
    select event.outcome, event.detail
    from partkeeper.event
    where event.parent = (result).parent::oid and event.kind = (result).kind
      and event.partition_name is not distinct from (result).partition
    order by event.id desc
    limit 1
  )
  insert into partkeeper.event (run, parent, parent_name, kind, partition_name, span, outcome, detail, hint,
    sqlstate, duration_ms, policy_version, fingerprint)
  select record_result.run, (result).parent, partkeeper.quoted_name((result).parent), (result).kind, (result).partition,
    (result).span, (result).outcome, (result).detail, (result).hint, (result).sqlstate, (result).duration_ms,
    (select policy.version from partkeeper.policy where policy.parent = (result).parent), (result).fingerprint
  where (result).outcome = 'done'
    or not exists (
      select from latest where latest.outcome = (result).outcome and latest.detail is not distinct from (result).detail);
end;
comment on function partkeeper.record_result(partkeeper.action_result, bigint) is
  'Appends a result to the history: every action done, and of the others each change, so that what waits for weeks is one row and not one a minute.';
