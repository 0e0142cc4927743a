create function partkeeper.active_backends_now()
returns table (backends bigint, unknown text)
language sql stable rows 1
set search_path = ''
as $$
  select count(*) filter (where session.backend_type = 'client backend' and session.state in ('active', 'fastpath function call')),
    case when bool_or(session.query = '<insufficient privilege>') then format('%s may not see it: grant pg_monitor to %I', current_user, current_user) end
  from pg_catalog.pg_stat_activity as session
  where not partkeeper.is_ours(session.pid, session.application_name)
$$;
comment on function partkeeper.active_backends_now() is
  'How many sessions of this server are active, ours not counted, and why that is not known, with the right that is missing.';
