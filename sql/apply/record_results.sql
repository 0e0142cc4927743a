create function partkeeper.record_results(results partkeeper.action_result[], run bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  subject constant oid := results[1].parent;
  name constant text := partkeeper.quoted_name(subject);
  version bigint;
begin
  select policy.version into version from partkeeper.policy where policy.parent = subject;
  insert into partkeeper.event (run, parent, parent_name, kind, partition_name, span, outcome, detail, hint,
    sqlstate, duration_ms, policy_version, fingerprint)
  select record_results.run, subject, name, result.kind, result.partition, result.span, result.outcome, result.detail, result.hint,
    result.sqlstate, result.duration_ms, version, result.fingerprint
  from unnest(results) as result;
end;
$$;
comment on function partkeeper.record_results(partkeeper.action_result[], bigint) is
  'Appends results of one parent to the history in one statement, which costs little more than one of them.';
