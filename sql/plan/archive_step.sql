create function partkeeper.archive_step(retired partkeeper.retirement, policy partkeeper.policy)
returns table (waiting text, problem text)
language plpgsql stable rows 1
set search_path = ''
as $$
declare
  subject partkeeper.export;
begin
  if retired.export is not null then
    select * into subject from partkeeper.export where export.id = retired.export;
  end if;
  waiting := case
    when subject.id is null and partkeeper.store_for(policy) is null
      then coalesce('there is no store named ' || quote_literal(policy.store), 'no store; use set_store(), or another on_expiry')
    when subject.id is null then null
    when subject.failure is not null then format('export %s fails since %s: %s', subject.id,
      to_char(subject.failing_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), subject.failure)
    else format('export %s to store %s is %s: a worker or partkeeper maintain goes on with it', subject.id, subject.store,
      case when subject.state = 'planned' and subject.opened_at is not null
        then format('at block %s of %s', subject.next_block, subject.blocks) else subject.state end) end;
  problem := case
    when subject.damage is not null then format('archive of export %s is damaged: %s; undo_retirement() begins again', subject.id, subject.damage)
    when retired.sealed_at is not null then (
      select 'seal: ' || found.problem || '; undo_retirement() begins again'
      from partkeeper.seal_problem(retired.partition, retired.seal_fingerprint, retired.sealed_bytes) as found(problem)) end;
  return next;
end;
$$;
comment on function partkeeper.archive_step(partkeeper.retirement, partkeeper.policy) is
  'How far the archive of a partition has come: what it waits for (NULL when its export is still to be queued) and what is wrong with it or with its seal (NULL when nothing is).';
