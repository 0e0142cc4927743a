create function partkeeper.older_snapshot()
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select format('pid %s (%s, %s) reads with a snapshot since %s', activity.pid,
      coalesce(nullif(activity.application_name, ''), 'no application name'), activity.usename,
      to_char(activity.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'))
    from pg_catalog.pg_stat_activity as activity
    where activity.datname = current_database() and activity.backend_xmin is not null and activity.pid <> pg_backend_pid()
      and activity.backend_type = 'client backend' and activity.xact_start < clock_timestamp() - interval '1 second'
    order by activity.xact_start
    limit 1);
end;
$$;
comment on function partkeeper.older_snapshot() is
  'Who in this database has had a snapshot open for over a second: FINALIZE waits for all of those, under its exclusive lock. NULL when nobody whose age we may see.';
