create function partkeeper.release_lease(parent oid, term bigint)
returns void
language sql volatile
begin atomic
  update partkeeper.lease
  set released = true
  where lease.parent = release_lease.parent and lease.term = release_lease.term;
end;
comment on function partkeeper.release_lease(oid, bigint) is
  'Gives a lease back, so that nobody waits for its end. Does nothing when another term holds it.';
