create function partkeeper.renew_lease(parent oid, term bigint, length interval)
returns boolean
language sql volatile
begin atomic
  with renewed as (
    update partkeeper.lease
    set until = clock_timestamp() + length
    where lease.parent = renew_lease.parent and lease.term = renew_lease.term
      and not lease.released and lease.until > clock_timestamp()
    returning true
  )
  select exists (select from renewed);
end;
comment on function partkeeper.renew_lease(oid, bigint, interval) is
  'Makes a lease last from now; false when it is over, released or taken: then the holder must stop.';
