create function partkeeper.lock_restore(name text)
returns boolean
language sql volatile
begin atomic
  select pg_try_advisory_xact_lock(1886216561, hashtext(name));
end;
comment on function partkeeper.lock_restore(text) is
  'Takes the right to do a step that is done once per target or restore, until the end of the transaction; false when somebody else is at it. Never waits.';
