create function partkeeper.lock_parent(parent oid)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  space constant integer := 1886216555;
  number constant integer := (parent::bigint - 2147483648)::integer;
begin
  if pg_try_advisory_xact_lock(space, number) then
    return null;
  end if;
  return coalesce((
    select format('held by pid %s (%s, %s)', pg_stat_activity.pid,
      coalesce(nullif(pg_stat_activity.application_name, ''), 'no application name'), pg_stat_activity.usename)
    from pg_catalog.pg_locks
    join pg_catalog.pg_stat_activity on pg_stat_activity.pid = pg_locks.pid
    where pg_locks.locktype = 'advisory' and pg_locks.granted
      and pg_locks.database = (select pg_database.oid from pg_catalog.pg_database where datname = current_database())
      and pg_locks.classid = space::oid and pg_locks.objid = ((number::bigint + 4294967296) % 4294967296)::oid
    limit 1), 'held by another session');
end;
$$;
comment on function partkeeper.lock_parent(oid) is
  'Takes the right to change a parent until the end of the transaction, without waiting. NULL when taken, else who has it. A transaction-level advisory lock: it cannot leak.';
