create function partkeeper.holder_of(parent oid)
returns text
language sql volatile
set search_path = ''
as $$
  -- The lease first: who has the lock for a moment only may be gone before it has a name.
  select coalesce((
    select format('%s (generation %s) until %s', lease.holder, lease.generation, to_char(lease.until at time zone 'UTC', 'HH24:MI:SS UTC'))
    from partkeeper.lease
    where lease.parent = holder_of.parent and not lease.released and lease.until > clock_timestamp()),
    partkeeper.lock_parent(parent), 'somebody else a moment ago')
$$;
comment on function partkeeper.holder_of(oid) is
  'Who is maintaining a parent just now, for people.';
