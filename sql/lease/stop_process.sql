create function partkeeper.stop_process(generation bigint, reason text)
returns void
language sql volatile
begin atomic
  update partkeeper.lease set released = true where lease.generation = stop_process.generation;
  update partkeeper.process
  set stopped_at = clock_timestamp(), stop_reason = reason
  where process.generation = stop_process.generation and process.stopped_at is null;
end;
comment on function partkeeper.stop_process(bigint, text) is
  'Notes that a process stopped on purpose, and gives its leases back.';
