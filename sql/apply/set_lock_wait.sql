create function partkeeper.set_lock_wait(action partkeeper.action, lock_wait interval)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  milliseconds constant integer := extract(epoch from lock_wait) * 1000;
begin
  -- Each lock waits by itself, and writers queue behind all of them together: so an action that takes
  -- exclusive locks shares its wait among them.
  perform set_config('lock_timeout', greatest(1, case when partkeeper.is_exclusive(action)
    then least(milliseconds, 100) / greatest(1, cardinality(action.locks)) else milliseconds end) || 'ms', true);
end;
$$;
comment on function partkeeper.set_lock_wait(partkeeper.action, interval) is
  'Bounds how long the rest of the transaction waits for locks: as told for locks that writers pass, 100 ms in all for exclusive ones.';
