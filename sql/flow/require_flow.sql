create function partkeeper.require_flow(kind text, parent oid)
returns void
language plpgsql stable
set search_path = ''
as $$
declare
  problem constant text := coalesce(partkeeper.switch_problem(partkeeper.ability_of(kind), parent), partkeeper.flow_problem());
begin
  if problem is not null then
    raise exception using errcode = 'PK030', message = problem, hint = 'select * from partkeeper.flow_limits; it goes on by itself when this is over.';
  end if;
end;
$$;
comment on function partkeeper.require_flow(text, oid) is
  'The last look at limits and switches, in the transaction of the effect itself. Error PK030 with the reason when one holds it back.';
