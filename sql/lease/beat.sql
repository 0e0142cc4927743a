create function partkeeper.beat(generation bigint, its_clock timestamptz default null, may_take_over boolean default true)
returns bigint
language sql volatile
begin atomic
  update partkeeper.process
  set heartbeat_at = clock_timestamp(), clock_skew = coalesce(beat.its_clock - clock_timestamp(), process.clock_skew)
  where process.generation = beat.generation;
  -- A lease that ran out is told of once; it is over with or without the mark.
  with abandoned as (
    update partkeeper.lease
    set released = true
    where lease.parent in (
      select over.parent from partkeeper.lease as over
      where beat.may_take_over and not over.released and over.until <= clock_timestamp()
      for update skip locked)
    returning 1
  )
  select count(*) from abandoned;
end;
comment on function partkeeper.beat(bigint, timestamptz, boolean) is
  'Notes that a process is alive, and by how much its clock differs. Returns how many leases ran out without being given back since it was last asked: work of a process that died, to be taken over at once; 0 when it takes over nothing, and the news is left to others.';
