create function partkeeper.begin_run(entrance text, parent regclass, at timestamptz, generation bigint default null, its_clock timestamptz default null)
returns bigint
language sql volatile
begin atomic
  select partkeeper.forget_old()
  where not exists (select from partkeeper.run where run.finished_at >= date_trunc('day', clock_timestamp(), 'UTC'));
  -- Not in a transaction of somebody else's, which may stay open: claims need the row.
  select partkeeper.sample_wal() where begin_run.entrance <> 'function';
  -- A witness of the clock, for the plan that is made next.
  update partkeeper.process
  set heartbeat_at = clock_timestamp(), clock_skew = begin_run.its_clock - clock_timestamp()
  where process.generation = begin_run.generation and begin_run.its_clock is not null;
  insert into partkeeper.run (entrance, parent, at, generation)
  values (begin_run.entrance, begin_run.parent, begin_run.at, begin_run.generation)
  returning run.id;
end;
comment on function partkeeper.begin_run(text, regclass, timestamptz, bigint, timestamptz) is
  'Opens a pass and returns its number. The first one of a day forgets what is older than 30 days; the history keeps what passes did. Never waits for another pass. its_clock is the calendar of the machine that makes the pass.';
