create function partkeeper.is_ours(pid integer, application_name text)
returns boolean
language sql stable
begin atomic
  select pid = pg_backend_pid() or coalesce(application_name, '') like 'partkeeper:%';
end;
comment on function partkeeper.is_ours(integer, text) is
  'Whether a session is one of Partkeeper''s: this one, or one that says so by its application_name.';
