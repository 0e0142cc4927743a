create function partkeeper.check_build(action partkeeper.action, term bigint)
returns void
language plpgsql stable
set search_path = ''
as $$
declare
  problem text;
begin
  if term is null or action.kind in ('create', 'finalize', 'plan') then
    return;
  end if;
  problem := (select partkeeper.build_problem(lease.generation) from partkeeper.lease where lease.parent = action.parent);
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem, hint = 'Start the program that belongs to the schema, or: npx partkeeper migrate';
  end if;
end;
$$;
comment on function partkeeper.check_build(partkeeper.action, bigint) is
  'The last look at who acts: a worker of another build than the functions in the schema takes nothing away. Error PK011.';
