create function partkeeper.start_process(entrance text, name text, version text, tick interval default null)
returns bigint
language sql volatile
begin atomic
  insert into partkeeper.process (entrance, name, version, tick)
  values (start_process.entrance, start_process.name, start_process.version, start_process.tick)
  returning process.generation;
end;
comment on function partkeeper.start_process(text, text, text, interval) is
  'Registers a process start and draws its generation. tick is the time between two passes of a worker, NULL for one pass only.';
