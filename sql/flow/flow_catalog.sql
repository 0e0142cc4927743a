create function partkeeper.flow_catalog()
returns table ("position" integer, name text, kind text, unit text, meaning text)
language sql immutable rows 11
set search_path = ''
as $$
  values
    (1, 'hours', 'limit', 'HH:MM-HH:MM, ... and a time zone', 'Hours of the day in which heavy work begins: detach, drop, seal, copy, read back'),
    (2, 'replica_lag', 'limit', 'duration', 'Heavy work and loads of restores wait while a replica is further behind'),
    (3, 'wal_rate', 'limit', 'size per second', 'Heavy work and loads of restores wait while the server writes more WAL'),
    (4, 'active_backends', 'limit', 'number', 'Heavy work waits while more sessions than that are active, ours not counted'),
    (5, 'lock_waiters', 'limit', 'number', 'Heavy work waits while more sessions than that wait behind locks of ours'),
    (6, 'workers_at_once', 'limit', 'number', 'Chunks of exports in flight at once, over all workers: copied or read back'),
    (7, 'bytes_per_second', 'limit', 'size per second', 'Bytes before compression that exports copy and read back, over all workers'),
    (8, 'workers_staying', 'limit', 'share', 'Share of the workers that stays when others leave on purpose'),
    (9, 'retire', 'switch', 'off, all or tables', 'Detach of expired partitions, and the rollup before it'),
    (10, 'archive', 'switch', 'off, all or tables', 'Archives of expired partitions: queueing, sealing, copying, reading back before a detach'),
    (11, 'drop', 'switch', 'off, all or tables', 'Drop of detached partitions, and of the foreign keys left on them')
$$;
comment on function partkeeper.flow_catalog() is
  'Every limit and switch of set_flow() with its unit and what it holds back, in the order in which they are asked.';
