create function partkeeper.acquire_lease(parent oid, generation bigint, length interval)
returns table (term bigint, holder text, until timestamptz)
language plpgsql volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  taker constant text := partkeeper.lock_parent(parent);
begin
  if taker is not null then
    return query select null::bigint, taker, null::timestamptz;
    return;
  end if;
  return query
    insert into partkeeper.lease as held (parent, term, generation, holder, until)
    select acquire_lease.parent, 1, process.generation, process.name, clock_timestamp() + length
    from partkeeper.process
    where process.generation = acquire_lease.generation
    on conflict on constraint lease_has_one_row_per_parent do update
      set term = held.term + 1, generation = excluded.generation, holder = excluded.holder,
        until = excluded.until, released = false
      where held.released or held.until <= clock_timestamp()
    returning held.term, held.holder, held.until;
  if not found then
    return query
      select null::bigint, format('%s (generation %s)', lease.holder, lease.generation), lease.until
      from partkeeper.lease
      where lease.parent = acquire_lease.parent;
  end if;
end;
$$;
comment on function partkeeper.acquire_lease(oid, bigint, interval) is
  'Takes the lease on a parent for a process start. term is the new fencing number, NULL when somebody else is at it: then holder says who and until how long. Never waits. Every acquisition raises the term, so whoever held it before is fenced.';
