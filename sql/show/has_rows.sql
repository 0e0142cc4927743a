create function partkeeper.has_rows(relation oid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  result boolean;
begin
  if pg_relation_size(relation) = 0 then
    return false;
  end if;
  execute format('select exists (select from only %s)', partkeeper.quoted_name(relation)) into result;
  return result;
exception when insufficient_privilege then
  return true;
end;
$$;
comment on function partkeeper.has_rows(oid) is
  'Whether a table holds rows; for a caller who may not read it, whether it has pages.';
