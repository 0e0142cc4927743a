-- Where archives live: one row per store, with the mark by which a worker knows that it sees the very same place.
create table partkeeper.store (
  name               text not null,
  url                text not null,
  settings           jsonb not null default '{}',
  marker             uuid,
  marked_at          timestamptz,
  conditional_writes boolean,
  seen_at            timestamptz,
  failing_since      timestamptz,
  failure            text,
  created_at         timestamptz not null default clock_timestamp(),
  created_by         text not null default current_user,
  constraint store_has_one_row_per_name primary key (name),
  constraint store_marking_is_whole check ((marker is null) = (marked_at is null)),
  constraint store_failing_is_whole check ((failing_since is null) = (failure is null))
);
comment on table partkeeper.store is 'Places for archives: a directory or an S3-compatible bucket. Holds no credentials: workers take those from their environment.';
comment on column partkeeper.store.name is 'Name that policies and exports refer to; PARTKEEPER_STORE registers itself as default.';
comment on column partkeeper.store.url is 'file:///folder, or s3://bucket/prefix?endpoint=...&region=...';
comment on column partkeeper.store.settings is 'Further settings of the store; none is needed.';
comment on column partkeeper.store.marker is 'Identity drawn when the store was first used and written into it; a place without it is another place. NULL before the first use.';
comment on column partkeeper.store.marked_at is 'When the marker was recorded.';
comment on column partkeeper.store.conditional_writes is 'Whether the store refuses to write over an object when asked to; NULL while nobody has probed it.';
comment on column partkeeper.store.seen_at is 'When a worker last saw the store with its marker.';
comment on column partkeeper.store.failing_since is 'Since when the store cannot be used; NULL while it can.';
comment on column partkeeper.store.failure is 'What went wrong last, without secrets.';
comment on column partkeeper.store.created_at is 'When it was registered.';
comment on column partkeeper.store.created_by is 'Role that registered it.';
