create function partkeeper.moved_problem()
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  -- In this language the plan of the query is kept: it is asked for each action.
  return (
    select 'database: it lives on another server than before; accept_database(is_copy => false) when it takes the place of the original, accept_database(is_copy => true) when the original lives on'
    from partkeeper.installation
    where installation.system_identifier <> partkeeper.server_identifier());
end;
$$;
comment on function partkeeper.moved_problem() is
  'Why nothing may be retired, dropped or archived: the database was restored on another server, and nobody has said whether it is the original or a copy. NULL otherwise. Creation goes on meanwhile.';
