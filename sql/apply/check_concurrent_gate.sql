create function partkeeper.check_concurrent_gate(action partkeeper.action, term bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  problem text;
begin
  -- From SQL there is no session of its own to do it in; whoever has one and holds the lease looks further.
  if not exists (
    select from partkeeper.lease
    join partkeeper.process on process.generation = lease.generation
    where lease.parent = action.parent and lease.term = check_concurrent_gate.term and process.entrance in ('worker', 'command')
  ) then
    raise exception using errcode = 'PK040', message = 'it is detached concurrently, which no function can do: a worker or partkeeper maintain does it',
      hint = format('Or run it by hand, outside a transaction and without timeouts: %s; the next pass goes on from there.',
        (partkeeper.action_statements(action))[1]);
  end if;
  problem := coalesce((
    select format('the detach of %s is still pending', partkeeper.quoted_name(pg_inherits.inhrelid))
    from pg_catalog.pg_inherits where pg_inherits.inhparent = action.parent and pg_inherits.inhdetachpending limit 1),
    partkeeper.long_locker(action.parent, action.relation));
  if problem is not null then
    raise exception using errcode = 'PK041', message = problem, hint = 'It is tried again with the next pass, when that is over.';
  end if;
  raise exception using errcode = 'PK040', message = 'the way is clear: it is detached concurrently now';
end;
$$;
comment on function partkeeper.check_concurrent_gate(partkeeper.action, bigint) is
  'The end of the last look before a concurrent detach, which never happens in this transaction: so it always raises. Error PK040 when a session of its own may do it, PK041 when another detach is pending, or somebody has had a lock on parent or partition for over a second: then it would be stranded halfway.';
