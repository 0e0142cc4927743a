create function partkeeper.is_own(parent oid)
returns boolean
language sql immutable
begin atomic
  select parent = 'partkeeper.event'::regclass::oid;
end;
comment on function partkeeper.is_own(oid) is
  'Whether a parent is the history of Partkeeper itself, which it keeps like any other table but does not count among yours.';
