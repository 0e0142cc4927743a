create function partkeeper.end_trial(action partkeeper.action, term bigint, is_done boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- What makes a partition has no note.
  if action.relation is null then
    return;
  end if;
  delete from partkeeper.trial
  where trial.relation::oid = action.relation
    and (is_done or trial.generation = (
      select lease.generation from partkeeper.lease where lease.parent = action.parent and lease.term = end_trial.term));
end;
$$;
comment on function partkeeper.end_trial(partkeeper.action, bigint, boolean) is
  'Says, in the transaction of a step, that its worker came to the end of it, whatever became of the step. The note of another is left alone, unless the step is done.';
