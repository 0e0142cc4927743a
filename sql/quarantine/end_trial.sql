create function partkeeper.end_trial(relation oid)
returns void
language sql volatile
begin atomic
  delete from partkeeper.trial where trial.relation::oid = end_trial.relation;
end;
comment on function partkeeper.end_trial(oid) is
  'Says, in the transaction of a step, that its worker came to the end of it, whatever became of the step.';
