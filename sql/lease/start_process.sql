create function partkeeper.start_process(entrance text, name text, version text, tick interval default null, its_clock timestamptz default null, build text default null)
returns bigint
language sql volatile
begin atomic
  insert into partkeeper.process (entrance, name, version, tick, clock_skew, build)
  values (start_process.entrance, start_process.name, start_process.version, start_process.tick,
    start_process.its_clock - clock_timestamp(), start_process.build)
  returning process.generation;
end;
comment on function partkeeper.start_process(text, text, text, interval, timestamptz, text) is
  'Registers a process start and draws its generation. tick is the time between two passes of a worker, NULL for one pass only; its_clock is the calendar as its machine has it; build is the hash of the functions its program brings, NULL for SQL alone.';
