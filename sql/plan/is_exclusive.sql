create function partkeeper.is_exclusive(action partkeeper.action)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
declare
  name text;
begin
  -- What archives only queues: the lock is the exporter's.
  if action.kind is not distinct from 'archive' or action.locks is null then
    return false;
  end if;
  foreach name in array action.locks loop
    if name not like 'SHARE UPDATE EXCLUSIVE on %' then
      return true;
    end if;
  end loop;
  return false;
end;
$$;
comment on function partkeeper.is_exclusive(partkeeper.action) is
  'Whether an action takes a lock behind which writers queue; it decides which lock ladder is climbed.';
