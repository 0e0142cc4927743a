create function partkeeper.type_named(type_name text)
returns oid
language plpgsql stable
set search_path = ''
as $$
begin
  return to_regtype(type_name)::oid;
exception
  -- Before PostgreSQL 16 a text that is no type name is an error, and no answer.
  when others then
    return null;
end;
$$;
comment on function partkeeper.type_named(text) is
  'The type of a name, with its modifiers left out; NULL when there is none, or when the text is not exactly one type name.';
