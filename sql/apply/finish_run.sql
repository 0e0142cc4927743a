create function partkeeper.finish_run(run bigint, outcomes text[])
returns void
language sql volatile
begin atomic
  update partkeeper.run
  set finished_at = clock_timestamp(),
    done = cardinality(array_positions(outcomes, 'done')),
    deferred = cardinality(array_positions(outcomes, 'deferred')),
    waiting = cardinality(array_positions(outcomes, 'waiting')),
    held = cardinality(array_positions(outcomes, 'held')),
    failed = cardinality(array_positions(outcomes, 'failed'))
  where run.id = finish_run.run;
end;
comment on function partkeeper.finish_run(bigint, text[]) is
  'Closes a pass with the outcomes of its actions.';
