-- Retirement by way of an archive: sealed, archived, verified, detached, dropped; what the seal and the archive were, and
-- the evidence without which nothing is dropped. The tables that are altered are ours and small, in the transaction of an
-- upgrade that locks them anyway; so rules for large tables are silenced.
alter table partkeeper.policy add column store text;
alter table partkeeper.policy add column late_rows text not null default 'refuse';
alter table partkeeper.policy add column "order" text not null default 'archive_first';
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table partkeeper.policy add constraint policy_archives_to_a_store foreign key (store) references partkeeper.store (name);
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.policy add constraint late_rows_is_known check (late_rows in ('refuse', 'quarantine'));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.policy add constraint order_is_known check ("order" in ('archive_first', 'detach_first'));
comment on column partkeeper.policy.store is 'Store that takes the archives; NULL for the one named default.';
comment on column partkeeper.policy.late_rows is 'What becomes of a row inserted into a sealed partition: refuse (an error in the application) or quarantine (kept in a table beside the partition).';
comment on column partkeeper.policy."order" is 'archive_first (detached when its archive is verified) or detach_first (detached at once, archived after).';

alter table partkeeper.retirement drop constraint state_is_known;
alter table partkeeper.retirement drop constraint retired_on_expiry_is_known;
alter table partkeeper.retirement drop constraint detached_knows_when;
alter table partkeeper.retirement drop constraint only_drop_has_a_due_date;
alter table partkeeper.retirement add column "order" text not null default 'archive_first';
alter table partkeeper.retirement add column export bigint;
alter table partkeeper.retirement add column sealed_at timestamptz;
alter table partkeeper.retirement add column seal_fingerprint text;
alter table partkeeper.retirement add column sealed_bytes bigint;
alter table partkeeper.retirement add column late_table oid;
alter table partkeeper.retirement add column archived_at timestamptz;
alter table partkeeper.retirement add column verified_at timestamptz;
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint retirement_state_is_known
  check (state in ('expired', 'sealed', 'archived', 'verified', 'detached', 'dropped', 'undone'));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint retirement_expiry_is_known check (on_expiry in ('detach', 'archive', 'drop'));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint retirement_order_is_known check ("order" in ('archive_first', 'detach_first'));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint detached_or_dropped_knows_when
  check (state not in ('detached', 'dropped') or detached_at is not null);
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint sealed_knows_its_seal
  check (state not in ('sealed', 'archived', 'verified') or sealed_at is not null and seal_fingerprint is not null and sealed_bytes is not null);
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint archived_knows_when check (state not in ('archived', 'verified') or archived_at is not null);
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint verified_knows_when check (state <> 'verified' or verified_at is not null);
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint what_is_kept_has_no_due_date check (drop_due_at is null or on_expiry in ('archive', 'drop'));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint archive_is_verified_before_the_drop
  check (on_expiry <> 'archive' or state <> 'dropped' or verified_at is not null);
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table partkeeper.retirement add constraint retirement_is_archived_by_an_export foreign key (export) references partkeeper.export (id);
-- squawk-ignore require-concurrent-index-deletion
drop index partkeeper.retirement_alive;
-- squawk-ignore require-concurrent-index-creation
create unique index retirement_alive on partkeeper.retirement (partition)
  where state in ('expired', 'sealed', 'archived', 'verified', 'detached');
-- squawk-ignore require-concurrent-index-creation
create index retirement_by_export on partkeeper.retirement (export);
comment on column partkeeper.retirement.state is 'Fact reached: expired (intent recorded), sealed (read-only), archived (manifest stored), verified (archive read back), detached, dropped, or undone.';
comment on column partkeeper.retirement."order" is 'Whether it is archived before it is detached or after.';
comment on column partkeeper.retirement.export is 'The export that archives it; NULL while none was queued.';
comment on column partkeeper.retirement.sealed_at is 'When the seal was put on.';
comment on column partkeeper.retirement.seal_fingerprint is 'Fingerprint of the seal: its triggers, the table''s file and its columns. Another one at the drop means that somebody tampered.';
comment on column partkeeper.retirement.sealed_bytes is 'Size of heap and TOAST in bytes when sealed.';
comment on column partkeeper.retirement.late_table is 'OID of the table that takes late rows; NULL when they are refused.';
comment on column partkeeper.retirement.archived_at is 'When the manifest of its archive was stored.';
comment on column partkeeper.retirement.verified_at is 'When its archive had been read back.';
insert into partkeeper.retirement_transition (from_state, to_state) values
  ('expired', 'sealed'),
  ('sealed', 'expired'),
  ('sealed', 'archived'),
  ('archived', 'verified'),
  ('verified', 'detached'),
  ('detached', 'sealed'),
  ('verified', 'dropped'),
  ('sealed', 'undone'),
  ('archived', 'undone'),
  ('verified', 'undone');

create table partkeeper.evidence (
  retirement      bigint not null,
  manifest_sha256 text not null,
  marker          uuid not null,
  generation      bigint not null,
  made_at         timestamptz not null default clock_timestamp(),
  constraint evidence_is_made_once_at_a_time primary key (retirement, made_at),
  constraint evidence_is_for_a_retirement foreign key (retirement) references partkeeper.retirement (id)
);
comment on table partkeeper.evidence is 'Proof that every object of an archive was read again and found whole, after the grace period ended: nothing is dropped without one of the last hour.';
comment on column partkeeper.evidence.retirement is 'The retirement whose archive was read.';
comment on column partkeeper.evidence.manifest_sha256 is 'sha256 of the manifest that was read.';
comment on column partkeeper.evidence.marker is 'Marker of the store it was read from.';
comment on column partkeeper.evidence.generation is 'Process start that read it.';
comment on column partkeeper.evidence.made_at is 'When the last object had been read, by the database''s clock.';

-- squawk-ignore ban-drop-not-null
alter table partkeeper.hold alter column partition drop not null;
alter table partkeeper.hold add column span tstzrange;
alter table partkeeper.hold add column until timestamptz;
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.hold add constraint hold_is_on_a_partition_or_a_span check ((partition is null) <> (span is null));
comment on column partkeeper.hold.partition is 'OID of the partition held; NULL for a hold on a span.';
comment on column partkeeper.hold.span is 'Span held: every partition that overlaps it; NULL for a hold on one partition.';
comment on column partkeeper.hold.until is 'When it ends by itself; NULL for never.';

create sequence partkeeper.refused_write;
comment on sequence partkeeper.refused_write is 'Counts writes that seals refused: a sequence, since the transaction that was refused takes everything else back. One for all partitions.';

create table partkeeper.refusal_sample (
  singleton  boolean not null default true,
  counted    bigint not null default 0,
  changed_at timestamptz,
  constraint refusal_sample_has_one_row primary key (singleton),
  constraint refusal_sample_is_the_only_one check (singleton)
);
comment on table partkeeper.refusal_sample is 'How many writes seals had refused when last looked at, and when that last grew.';
comment on column partkeeper.refusal_sample.singleton is 'Always true; keeps the table at one row.';
comment on column partkeeper.refusal_sample.counted is 'Refused writes in all.';
comment on column partkeeper.refusal_sample.changed_at is 'When the count was last seen to grow; NULL while it never did.';
insert into partkeeper.refusal_sample default values;
