create function partkeeper.flush_statistics()
returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if current_setting('server_version_num')::integer >= 150000 then
    perform pg_catalog.pg_stat_force_next_flush();
  end if;
end;
$$;
comment on function partkeeper.flush_statistics() is
  'Asks the server to count what this session wrote when the statement ends, instead of some seconds later, so that who looks at a plan and confirms it is not held by his own earlier writes. Does nothing before PostgreSQL 15. Stable, for it changes no data: a reader may plan as well.';
