create function partkeeper.build_problem(generation bigint)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  -- In this language the plan of the query is kept: it is asked for each action.
  return (
    select format('%s (%s) is of another build than the functions in the schema: it makes partitions and takes nothing away', process.name, process.version)
    from partkeeper.process
    where process.generation = build_problem.generation
      and process.build <> (select installation.code_digest from partkeeper.installation));
end;
$$;
comment on function partkeeper.build_problem(bigint) is
  'Why a process must not seal, archive, detach or drop: its program is not the one that the schema was installed by. NULL when it is.';
