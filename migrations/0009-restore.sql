-- Restores and their chunks: the ledger lies in the database that the rows go to, so that each chunk is loaded and noted
-- in one transaction.
create table partkeeper.restore_transition (
  from_state text not null,
  to_state   text not null,
  constraint restore_transition_is_listed_once primary key (from_state, to_state)
);
comment on table partkeeper.restore_transition is 'The legal moves of a restore; a trigger refuses every other.';
comment on column partkeeper.restore_transition.from_state is 'State before.';
comment on column partkeeper.restore_transition.to_state is 'State after.';
insert into partkeeper.restore_transition (from_state, to_state) values
  ('planned', 'loaded'),
  ('loaded', 'indexed'),
  ('indexed', 'verified'),
  ('verified', 'attached'),
  ('planned', 'cancelled'),
  ('loaded', 'cancelled'),
  ('indexed', 'cancelled');

create table partkeeper.restore (
  id              bigint generated always as identity,
  manifest_sha256 text not null,
  manifest_place  text not null,
  source_name     text not null,
  target          oid not null,
  target_name     text not null,
  is_new          boolean not null,
  parent          oid,
  span            tstzrange,
  state           text not null default 'planned',
  row_count       bigint not null,
  chunks          integer not null,
  rows_before     bigint not null default 0,
  requested_at    timestamptz not null default clock_timestamp(),
  requested_by    text not null default current_user,
  loaded_at       timestamptz,
  indexed_at      timestamptz,
  verified_at     timestamptz,
  attached_at     timestamptz,
  cancelled_at    timestamptz,
  constraint restore_has_one_row_each primary key (id),
  constraint restore_state_is_known check (state in ('planned', 'loaded', 'indexed', 'verified', 'attached', 'cancelled')),
  constraint restore_counts_are_not_negative check (least(row_count, chunks, rows_before) >= 0),
  constraint restore_attaches_with_a_span check ((parent is null) = (span is null)),
  constraint attached_restore_has_a_parent check (state <> 'attached' or parent is not null)
);
create unique index restore_once_per_target on partkeeper.restore (manifest_sha256, target) where state <> 'cancelled';
comment on table partkeeper.restore is 'One row per archive that is loaded into one table.';
comment on column partkeeper.restore.id is 'Number of the restore.';
comment on column partkeeper.restore.manifest_sha256 is 'sha256 of the manifest: which archive it is.';
comment on column partkeeper.restore.manifest_place is 'Where the manifest was read.';
comment on column partkeeper.restore.source_name is 'Qualified name of the table that was archived.';
comment on column partkeeper.restore.target is 'OID of the table that takes the rows.';
comment on column partkeeper.restore.target_name is 'Its qualified name when the restore began.';
comment on column partkeeper.restore.is_new is 'Whether the restore made the table.';
comment on column partkeeper.restore.parent is 'OID of the parent to attach it to; NULL when it stays by itself.';
comment on column partkeeper.restore.span is 'Span it gets under its parent.';
comment on column partkeeper.restore.state is 'Fact reached: planned, loaded (every chunk), indexed, verified (counted), attached, or cancelled.';
comment on column partkeeper.restore.row_count is 'Rows in the archive.';
comment on column partkeeper.restore.chunks is 'Chunks in the archive.';
comment on column partkeeper.restore.rows_before is 'Rows that the table held before; 0 when it is new.';
comment on column partkeeper.restore.requested_at is 'When it began.';
comment on column partkeeper.restore.requested_by is 'Role that began it.';
comment on column partkeeper.restore.loaded_at is 'When the last chunk was loaded.';
comment on column partkeeper.restore.indexed_at is 'When indexes and constraints were there.';
comment on column partkeeper.restore.verified_at is 'When the rows had been counted.';
comment on column partkeeper.restore.attached_at is 'When the table was attached to its parent.';
comment on column partkeeper.restore.cancelled_at is 'When it was called off.';

create table partkeeper.restore_chunk (
  restore       bigint not null,
  number        integer not null,
  state         text not null default 'pending',
  term          bigint not null default 0,
  generation    bigint,
  claimed_until timestamptz not null default '-infinity',
  row_count     bigint not null,
  loaded_at     timestamptz,
  constraint restore_chunk_has_one_row_each primary key (restore, number),
  constraint restore_chunk_belongs_to_a_restore foreign key (restore) references partkeeper.restore (id),
  constraint restore_chunk_state_is_known check (state in ('pending', 'loaded')),
  constraint loaded_chunk_knows_when check ((state = 'loaded') = (loaded_at is not null))
);
comment on table partkeeper.restore_chunk is 'One row per chunk of a restore; loaded in the very transaction that loads its rows.';
comment on column partkeeper.restore_chunk.restore is 'The restore it belongs to.';
comment on column partkeeper.restore_chunk.number is 'Number of the chunk in the manifest.';
comment on column partkeeper.restore_chunk.state is 'pending or loaded.';
comment on column partkeeper.restore_chunk.term is 'Fencing number: raised by every claim, never lowered.';
comment on column partkeeper.restore_chunk.generation is 'Process start that claimed it last.';
comment on column partkeeper.restore_chunk.claimed_until is 'When that claim ends by the database''s clock; -infinity when it was given back.';
comment on column partkeeper.restore_chunk.row_count is 'Rows that the manifest promises.';
comment on column partkeeper.restore_chunk.loaded_at is 'When its rows were committed.';
