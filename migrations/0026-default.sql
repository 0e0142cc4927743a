-- A partition that a drain of the default partition has begun and not ended: it is attached and grows batch by batch.
create table partkeeper.growing_partition (
  partition regclass not null,
  parent    regclass not null,
  began_at  timestamptz not null default clock_timestamp(),
  constraint growing_partition_is_listed_once primary key (partition)
);
comment on table partkeeper.growing_partition is
  'Partitions that drain_default() has made and not completed: attached up to the last row that was moved. The next call goes on with them.';
comment on column partkeeper.growing_partition.partition is 'The partition.';
comment on column partkeeper.growing_partition.parent is 'Its parent.';
comment on column partkeeper.growing_partition.began_at is 'When it was made.';
