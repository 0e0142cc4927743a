create function partkeeper.finish_run(run bigint, outcomes text[])
returns void
language sql volatile
begin atomic
  with closed as (
    update partkeeper.run
    set finished_at = clock_timestamp(),
      done = cardinality(array_positions(outcomes, 'done')),
      deferred = cardinality(array_positions(outcomes, 'deferred')),
      waiting = cardinality(array_positions(outcomes, 'waiting')),
      held = cardinality(array_positions(outcomes, 'held')),
      failed = cardinality(array_positions(outcomes, 'failed'))
    where run.id = finish_run.run
    returning run.entrance, run.parent, run.started_at
  )
  -- The function's caller may keep its transaction open, and with it would keep these rows from the next holder.
  update partkeeper.lease
  set released = true
  from closed
  where not lease.released and lease.until <= closed.started_at and closed.entrance <> 'function'
    and (closed.parent is null or lease.parent = closed.parent);
  select partkeeper.sample_positions(run.parent::regclass)
  from partkeeper.run
  where run.id = finish_run.run and run.failed = 0;
end;
comment on function partkeeper.finish_run(bigint, text[]) is
  'Closes a pass with the outcomes of its actions. A lease that had run out before the pass began is settled: what its dead holder left, this pass has looked at, so that nobody is woken up for it again.';
