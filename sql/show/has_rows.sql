create function partkeeper.has_rows(relation oid)
returns boolean
language plpgsql stable
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  result boolean;
begin
  if pg_relation_size(relation) = 0 then
    return false;
  end if;
  execute format('select exists (select from only %s)', partkeeper.quoted_name(relation)) into result;
  return result;
exception
  when insufficient_privilege then
    return true;
  when lock_not_available then
    return false;
end;
$$;
comment on function partkeeper.has_rows(oid) is
  'Whether a table holds rows; for a caller who may not read it, whether it has pages. False while somebody has it locked exclusively: what watches must not wait for that.';
