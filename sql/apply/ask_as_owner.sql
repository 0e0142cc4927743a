create function partkeeper.ask_as_owner(parent oid, query text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  -- When the query fails, the caller's subtransaction puts the role back.
  role_before constant text := partkeeper.act_as_owner(parent);
  answer text;
begin
  execute query into answer;
  perform partkeeper.act_as(role_before);
  return answer;
end;
$$;
comment on function partkeeper.ask_as_owner(oid, text) is
  'Runs a query as the owner of a parent and returns the first column of its first row: NULL without one.';
