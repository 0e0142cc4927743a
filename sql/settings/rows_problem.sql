create function partkeeper.rows_problem(parent oid)
returns text
language plpgsql volatile
set search_path = ''
set row_security = off
as $$
declare
  role_before constant text := current_setting('role');
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = parent);
  is_filled boolean;
begin
  if pg_relation_size(parent) = 0 then
    return null;
  elsif current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    return 'may hold rows that this transaction does not see, since its snapshot is older than the lock';
  end if;
  perform set_config('role', owner, true);
  execute format('select exists (select from %s)', partkeeper.quoted_name(parent)) into is_filled;
  perform set_config('role', role_before, true);
  return case when is_filled then 'holds rows' end;
exception when insufficient_privilege then
  return 'may hold rows that row security hides from its owner';
end;
$$;
comment on function partkeeper.rows_problem(oid) is
  'Why a table must be taken to hold rows; NULL when it is empty for certain. Its lock must be held. What nobody looked at is never taken to be empty: rows hidden by row security, or newer than the snapshot of a REPEATABLE READ transaction.';
