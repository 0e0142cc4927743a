create function partkeeper.beat(generation bigint)
returns bigint
language sql volatile
begin atomic
  update partkeeper.process
  set heartbeat_at = clock_timestamp()
  where process.generation = beat.generation;
  select count(*) from partkeeper.lease where not released and until <= clock_timestamp();
end;
comment on function partkeeper.beat(bigint) is
  'Notes that a process is alive. Returns how many leases ran out without being given back: work of a process that died, to be taken over at once.';
