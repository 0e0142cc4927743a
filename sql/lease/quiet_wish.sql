create function partkeeper.quiet_wish(generation bigint)
returns text
language sql stable
begin atomic
  select 'asked by ' || process.quiet_asked_by
  from partkeeper.process
  where process.generation = quiet_wish.generation and process.quiet_asked_at is not null;
end;
comment on function partkeeper.quiet_wish(bigint) is
  'Who asked a worker to leave; NULL when nobody did. The worker looks with each heartbeat.';
