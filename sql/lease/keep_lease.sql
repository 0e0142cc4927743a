create function partkeeper.keep_lease(parent oid, generation bigint, term bigint)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  left_over interval;
begin
  -- A term of another parent may have the same number: only a lease of this process start is kept.
  left_over := (
    select lease.until - clock_timestamp() from partkeeper.lease
    where lease.parent = keep_lease.parent and lease.generation = keep_lease.generation and lease.term = keep_lease.term
      and not lease.released);
  -- An action takes milliseconds and a try waits for a second at most: what is still long is not written again.
  if left_over > interval '10 seconds' or partkeeper.renew_lease(parent, case when left_over is not null then term end, interval '15 seconds') then
    return term;
  end if;
  -- Another parent, or a lease that ran out: the old one is given back, a new one taken.
  update partkeeper.lease set released = true where lease.generation = keep_lease.generation and not lease.released;
  return (select acquired.term from partkeeper.acquire_lease(parent, generation, interval '15 seconds') as acquired);
end;
$$;
comment on function partkeeper.keep_lease(oid, bigint, bigint) is
  'Renews the lease on a parent for 15 seconds when less than 10 are left, or takes it, giving back what the process start held on other parents. The term, or NULL when somebody else is at it.';
