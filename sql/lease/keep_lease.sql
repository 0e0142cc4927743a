create function partkeeper.keep_lease(parent oid, generation bigint, term bigint)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
begin
  -- A term of another parent may have the same number: only a lease of this process start is renewed.
  if exists (
    select from partkeeper.lease where lease.parent = keep_lease.parent and lease.generation = keep_lease.generation
  ) and partkeeper.renew_lease(parent, term, interval '15 seconds') then
    return term;
  end if;
  -- Another parent, or a lease that ran out: the old one is given back, a new one taken.
  update partkeeper.lease set released = true where lease.generation = keep_lease.generation;
  return (select acquired.term from partkeeper.acquire_lease(parent, generation, interval '15 seconds') as acquired);
end;
$$;
comment on function partkeeper.keep_lease(oid, bigint, bigint) is
  'Renews the lease on a parent for 15 seconds, or takes it, giving back what the process start held on other parents. The term, or NULL when somebody else is at it.';
