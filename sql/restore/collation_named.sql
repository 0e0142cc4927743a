create function partkeeper.collation_named(collation_name text)
returns oid
language plpgsql stable
set search_path = ''
as $$
begin
  return to_regcollation(collation_name)::oid;
exception
  when others then
    return null;
end;
$$;
comment on function partkeeper.collation_named(text) is
  'The collation of a name; NULL when there is none, or when the text is not exactly one name.';
