create function partkeeper.long_locker(parent oid, partition oid)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  seen text[];
  holder record;
begin
  -- The age of another role's transaction is hidden from us: who is there at both looks is old enough.
  for look in 1 .. 2 loop
    perform pg_stat_clear_snapshot();
    for holder in
      select lock.pid, lock.virtualtransaction, lock.relation, activity.xact_start, activity.usename,
        coalesce(nullif(activity.application_name, ''), activity.backend_type, 'no application name') as application
      from pg_catalog.pg_locks as lock
      left join pg_catalog.pg_stat_activity as activity on activity.pid = lock.pid
      where lock.locktype = 'relation' and lock.granted and lock.relation in (parent, partition)
        and lock.database = (select pg_database.oid from pg_catalog.pg_database where datname = current_database())
        and lock.pid is distinct from pg_backend_pid()
    loop
      if holder.pid is null then
        return format('a prepared transaction has a lock on %s: %s', partkeeper.quoted_name(holder.relation), coalesce((
          select string_agg(prepared.gid, ', ') from pg_catalog.pg_locks as own
          join pg_catalog.pg_prepared_xacts as prepared on prepared.transaction = own.transactionid
          where own.virtualtransaction = holder.virtualtransaction), 'of another role'));
      elsif holder.xact_start < clock_timestamp() - interval '1 second' or holder.virtualtransaction = any (seen) then
        return format('pid %s (%s, %s) has a lock on %s since %s', holder.pid, holder.application, coalesce(holder.usename, 'the server'),
          partkeeper.quoted_name(holder.relation),
          coalesce(to_char(holder.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), 'over a second'));
      end if;
      seen := seen || case when look = 1 and holder.xact_start is null then holder.virtualtransaction end;
    end loop;
    exit when look = 2 or array_remove(seen, null) = '{}' or seen is null;
    perform pg_sleep(1.1);
  end loop;
  return null;
end;
$$;
comment on function partkeeper.long_locker(oid, oid) is
  'Who has had a lock on a parent or a partition for over a second, prepared transactions included: process, application, since when; NULL when nobody. Takes a second where the age of a transaction cannot be seen.';
