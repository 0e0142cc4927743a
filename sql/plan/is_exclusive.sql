create function partkeeper.is_exclusive(action partkeeper.action)
returns boolean
language sql immutable
begin atomic
  -- What archives only queues: the lock is the exporter's.
  select (action).kind is distinct from 'archive' and exists (
    select from unnest((action).locks) as name
    where name not like 'SHARE UPDATE EXCLUSIVE on %');
end;
comment on function partkeeper.is_exclusive(partkeeper.action) is
  'Whether an action takes a lock behind which writers queue; it decides which lock ladder is climbed.';
