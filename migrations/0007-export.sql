-- Exports and their chunks as state machines: one dump of one relation, cut into chunks that are claimed, copied, stored
-- and verified one by one. States are facts reached; being at work on something is a claim with a term and an end.
create table partkeeper.export_transition (
  from_state text not null,
  to_state   text not null,
  constraint export_transition_is_listed_once primary key (from_state, to_state)
);
comment on table partkeeper.export_transition is 'The legal moves of an export; a trigger refuses every other.';
comment on column partkeeper.export_transition.from_state is 'State before.';
comment on column partkeeper.export_transition.to_state is 'State after.';
insert into partkeeper.export_transition (from_state, to_state) values
  ('planned', 'stored'),
  ('stored', 'published'),
  ('published', 'verified'),
  ('planned', 'cancelled'),
  ('stored', 'cancelled'),
  ('published', 'cancelled');

create table partkeeper.chunk_transition (
  from_state text not null,
  to_state   text not null,
  constraint chunk_transition_is_listed_once primary key (from_state, to_state)
);
comment on table partkeeper.chunk_transition is 'The legal moves of a chunk; a trigger refuses every other.';
comment on column partkeeper.chunk_transition.from_state is 'State before.';
comment on column partkeeper.chunk_transition.to_state is 'State after.';
insert into partkeeper.chunk_transition (from_state, to_state) values
  ('pending', 'stored'),
  ('stored', 'verified');

create table partkeeper.export (
  id               bigint generated always as identity,
  relation         oid not null,
  row_type         oid not null,
  relation_name    text not null,
  parent           oid,
  parent_name      text,
  span             tstzrange,
  from_value       text,
  to_value         text,
  store            text not null,
  rung             text not null,
  format           text not null,
  settings         jsonb not null default '{}',
  state            text not null default 'planned',
  opened_at        timestamptz,
  relfilenode      oid,
  seal_fingerprint text,
  shape            jsonb,
  blocks           bigint,
  relation_bytes   bigint,
  main_bytes       bigint,
  next_block       bigint not null default 0,
  term             bigint not null default 0,
  generation       bigint,
  claimed_until    timestamptz,
  requested_at     timestamptz not null default clock_timestamp(),
  requested_by     text not null default current_user,
  progress_at      timestamptz not null default clock_timestamp(),
  stored_at        timestamptz,
  published_at     timestamptz,
  verified_at      timestamptz,
  cancelled_at     timestamptz,
  row_count        bigint,
  raw_bytes        bigint,
  stored_bytes     bigint,
  manifest_key     text,
  manifest_sha256  text,
  manifest_bytes   bigint,
  tool_version     text,
  failures         integer not null default 0,
  failing_since    timestamptz,
  failure          text,
  retry_at         timestamptz,
  damage           text,
  constraint export_has_one_row_per_dump primary key (id),
  constraint export_goes_to_a_store foreign key (store) references partkeeper.store (name),
  constraint export_state_is_known check (state in ('planned', 'stored', 'published', 'verified', 'cancelled')),
  constraint export_rung_is_known check (rung in ('single', 'sealed')),
  constraint export_format_is_known check (format in ('copy.zst', 'copy.gz', 'csv.zst', 'csv.gz')),
  constraint export_opening_is_whole check ((opened_at is null) = (blocks is null) and (opened_at is null) = (relfilenode is null)
    and (opened_at is null) = (shape is null)),
  constraint export_is_opened_before_it_is_cut check (next_block = 0 or opened_at is not null),
  constraint export_cuts_within_its_blocks check (next_block between 0 and coalesce(blocks, 0)),
  constraint stored_export_knows_its_sums check (state not in ('stored', 'published', 'verified')
    or stored_at is not null and row_count is not null and raw_bytes is not null and stored_bytes is not null),
  constraint published_export_knows_its_manifest check (state not in ('published', 'verified')
    or published_at is not null and manifest_key is not null and manifest_sha256 is not null and manifest_bytes is not null),
  constraint verified_export_knows_when check ((state = 'verified') = (verified_at is not null)),
  constraint cancelled_export_knows_when check ((state = 'cancelled') = (cancelled_at is not null)),
  constraint export_failing_is_whole check ((failing_since is null) = (failure is null))
);
create index export_open on partkeeper.export (id) where state in ('planned', 'stored', 'published');
create index export_by_relation on partkeeper.export (relation);
comment on table partkeeper.export is 'One row per dump of one relation, from the request to the verified archive.';
comment on column partkeeper.export.id is 'Number of the export; part of every key it stores.';
comment on column partkeeper.export.relation is 'OID of the exported table.';
comment on column partkeeper.export.row_type is 'OID of its row type: a second mark, should the OID ever be given to another table.';
comment on column partkeeper.export.relation_name is 'Qualified name of the table when the export was requested.';
comment on column partkeeper.export.parent is 'OID of the managed parent; NULL for a table of its own.';
comment on column partkeeper.export.parent_name is 'Qualified name of the parent at the time.';
comment on column partkeeper.export.span is 'The span the partition covers; NULL for a table of its own.';
comment on column partkeeper.export.from_value is 'Lower bound as the catalog had it.';
comment on column partkeeper.export.to_value is 'Upper bound as the catalog had it.';
comment on column partkeeper.export.store is 'Store that takes the objects.';
comment on column partkeeper.export.rung is 'What makes it one point in time: single (one COPY of one snapshot) or sealed (the table is read-only from the first chunk on).';
comment on column partkeeper.export.format is 'COPY text or CSV with a header, under zstd or gzip.';
comment on column partkeeper.export.settings is 'chunk_bytes (target size of a chunk), digest (whether rows are digested).';
comment on column partkeeper.export.state is 'Fact reached: planned, stored (every chunk), published (the manifest), verified (read back whole), or cancelled.';
comment on column partkeeper.export.opened_at is 'When the table was sealed or looked at and the cutting could begin.';
comment on column partkeeper.export.relfilenode is 'File of the table when opened: another one means that it was truncated or rewritten since.';
comment on column partkeeper.export.seal_fingerprint is 'Fingerprint of the seal when opened; NULL for the rung single.';
comment on column partkeeper.export.shape is 'Columns, constraints and indexes when opened, for the manifest.';
comment on column partkeeper.export.blocks is 'Blocks of the table when opened; chunks tile them.';
comment on column partkeeper.export.relation_bytes is 'Size of heap and TOAST in bytes when opened.';
comment on column partkeeper.export.main_bytes is 'Size of the heap alone in bytes when opened.';
comment on column partkeeper.export.next_block is 'Where the next chunk begins; all blocks before it belong to a chunk.';
comment on column partkeeper.export.term is 'Fencing number of the claim on steps of the whole export (publish, conclude); only grows.';
comment on column partkeeper.export.generation is 'Process start that claimed it last.';
comment on column partkeeper.export.claimed_until is 'When that claim ends by the database''s clock.';
comment on column partkeeper.export.requested_at is 'When it was asked for.';
comment on column partkeeper.export.requested_by is 'Role that asked for it.';
comment on column partkeeper.export.progress_at is 'When it last got on.';
comment on column partkeeper.export.stored_at is 'When the last chunk was stored.';
comment on column partkeeper.export.published_at is 'When the manifest was stored.';
comment on column partkeeper.export.verified_at is 'When the whole archive had been read back.';
comment on column partkeeper.export.cancelled_at is 'When it was called off.';
comment on column partkeeper.export.row_count is 'Rows in all chunks.';
comment on column partkeeper.export.raw_bytes is 'Bytes of all chunks before compression.';
comment on column partkeeper.export.stored_bytes is 'Bytes of all objects with data.';
comment on column partkeeper.export.manifest_key is 'Key of the manifest in the store.';
comment on column partkeeper.export.manifest_sha256 is 'sha256 of the manifest, as hex.';
comment on column partkeeper.export.manifest_bytes is 'Size of the manifest in bytes.';
comment on column partkeeper.export.tool_version is 'Version of Partkeeper that stored the last chunk; the manifest names it.';
comment on column partkeeper.export.failures is 'Failures in a row since it last got on.';
comment on column partkeeper.export.failing_since is 'Since when every try failed; NULL while it gets on.';
comment on column partkeeper.export.failure is 'What went wrong last, without secrets.';
comment on column partkeeper.export.retry_at is 'Before this nobody tries again.';
comment on column partkeeper.export.damage is 'What was wrong with an object that was read back; NULL while all is well. Such an archive is never relied on.';

create table partkeeper.chunk (
  export        bigint not null,
  number        integer not null,
  from_block    bigint not null,
  to_block      bigint not null,
  state         text not null default 'pending',
  term          bigint not null default 0,
  generation    bigint,
  claimed_until timestamptz not null default '-infinity',
  attempts      integer not null default 0,
  lane          text not null default 'text',
  key           text,
  row_count     bigint,
  raw_bytes     bigint,
  stored_bytes  bigint,
  raw_sha256    text,
  stored_sha256 text,
  row_digest    text,
  copy_ms       integer,
  cut_at        timestamptz not null default clock_timestamp(),
  stored_at     timestamptz,
  checked_at    timestamptz,
  constraint chunk_has_one_row_each primary key (export, number),
  constraint chunk_belongs_to_an_export foreign key (export) references partkeeper.export (id),
  constraint chunk_state_is_known check (state in ('pending', 'stored', 'verified')),
  constraint chunk_lane_is_known check (lane in ('text', 'binary')),
  constraint chunk_number_is_positive check (number >= 1),
  constraint chunk_covers_blocks check (from_block >= 0 and to_block > from_block),
  constraint stored_chunk_knows_its_object check ((state = 'pending') = (stored_at is null)
    and (state = 'pending') = (key is null) and (state = 'pending') = (row_count is null) and (state = 'pending') = (raw_bytes is null)
    and (state = 'pending') = (stored_bytes is null) and (state = 'pending') = (raw_sha256 is null)
    and (state = 'pending') = (stored_sha256 is null)),
  constraint verified_chunk_was_checked check (state <> 'verified' or checked_at is not null)
);
create index chunk_pending on partkeeper.chunk (export, number) where state = 'pending';
comment on table partkeeper.chunk is 'One row per chunk of an export: a range of blocks that becomes one stored object.';
comment on column partkeeper.chunk.export is 'The export it belongs to.';
comment on column partkeeper.chunk.number is 'Number within the export, from 1, in the order of the blocks.';
comment on column partkeeper.chunk.from_block is 'First block of the range.';
comment on column partkeeper.chunk.to_block is 'Block after the last of the range.';
comment on column partkeeper.chunk.state is 'Fact reached: pending, stored, or verified (read back from the store, and its rows counted again in the table).';
comment on column partkeeper.chunk.term is 'Fencing number: raised by every claim, never lowered.';
comment on column partkeeper.chunk.generation is 'Process start that claimed it last.';
comment on column partkeeper.chunk.claimed_until is 'When that claim ends by the database''s clock; -infinity when it was given back.';
comment on column partkeeper.chunk.attempts is 'How often it was claimed for copying.';
comment on column partkeeper.chunk.lane is 'text, or binary for a chunk with values that are too large for text.';
comment on column partkeeper.chunk.key is 'Key of its object, relative to the folder of the manifest.';
comment on column partkeeper.chunk.row_count is 'Rows as COPY counted them.';
comment on column partkeeper.chunk.raw_bytes is 'Bytes before compression.';
comment on column partkeeper.chunk.stored_bytes is 'Bytes of the object.';
comment on column partkeeper.chunk.raw_sha256 is 'sha256 of the bytes before compression, as hex.';
comment on column partkeeper.chunk.stored_sha256 is 'sha256 of the object, as hex.';
comment on column partkeeper.chunk.row_digest is 'Order-free digest of the rows, where it was asked for.';
comment on column partkeeper.chunk.copy_ms is 'How long its snapshot was held, in milliseconds.';
comment on column partkeeper.chunk.cut_at is 'When the range was cut.';
comment on column partkeeper.chunk.stored_at is 'When the object was recorded.';
comment on column partkeeper.chunk.checked_at is 'When the object was last read back and found whole.';
