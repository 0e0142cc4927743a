create function partkeeper.lock_for_conversion(parent oid)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  lock_timeout_before constant text := current_setting('lock_timeout');
begin
  perform set_config('lock_timeout', '100ms', true);
  perform partkeeper.run_statements(parent, array[
    format('lock table %s in access exclusive mode', partkeeper.quoted_name(parent))]);
  perform set_config('lock_timeout', lock_timeout_before, true);
exception when lock_not_available then
  raise exception using errcode = '55P03',
    message = format('table %s is in use: its lock was not free within 100 ms', partkeeper.quoted_name(parent)),
    hint = 'Nothing was changed; call manage() again when the transaction that uses it is over.';
end;
$$;
comment on function partkeeper.lock_for_conversion(oid) is
  'Locks a table against everybody until the end of the transaction, waiting 100 ms at most, since all its users queue behind the wait. Error 55P03 when it is in use.';
