create function partkeeper.renew_lease(parent oid, term bigint, length interval)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update partkeeper.lease
  set until = clock_timestamp() + length
  where lease.parent = renew_lease.parent and lease.term = renew_lease.term
    and not lease.released and lease.until > clock_timestamp();
  return found;
end;
$$;
comment on function partkeeper.renew_lease(oid, bigint, interval) is
  'Makes a lease last from now; false when it is over, released or taken: then the holder must stop.';
