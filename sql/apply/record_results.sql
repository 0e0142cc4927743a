create function partkeeper.record_results(results partkeeper.action_result[], run bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into partkeeper.event (run, parent, parent_name, kind, partition_name, span, outcome, detail, hint,
    sqlstate, duration_ms, policy_version, fingerprint)
  select record_results.run, subject.parent, subject.name, result.kind, result.partition, result.span,
    result.outcome, result.detail, result.hint, result.sqlstate, result.duration_ms,
    subject.version, result.fingerprint
  from (
    select named.parent, partkeeper.quoted_name(named.parent), (select policy.version from partkeeper.policy where policy.parent = named.parent)
    from (select distinct parent from unnest(results)) as named
  ) as subject(parent, name, version)
  join unnest(results) as result on result.parent is not distinct from subject.parent;
end;
$$;
comment on function partkeeper.record_results(partkeeper.action_result[], bigint) is
  'Appends results to the history in one statement, which costs little more than one of them.';
