create function partkeeper.quiet_wish(generation bigint)
returns text
language sql stable
begin atomic
  select coalesce(process.quiet_reason, partkeeper.build_problem(process.generation),
    'asked by ' || process.quiet_asked_by || coalesce(': ' || process.quiet_asked_for, ''))
  from partkeeper.process
  where process.generation = quiet_wish.generation;
end;
comment on function partkeeper.quiet_wish(bigint) is
  'Why a worker is to leave: the reason for which it got its turn, else that the schema was upgraded meanwhile by another build, else who asked it and what for; NULL when it may stay. The worker looks with each heartbeat.';
