-- What workers do not survive is counted, and after five times left to a person: a partition that ends every process that
-- touches it must not keep the others from being maintained.
alter table partkeeper.hold add column is_quarantine boolean not null default false;
comment on column partkeeper.hold.is_quarantine is 'Whether Partkeeper placed it itself, since workers did not survive the partition; release() gives it another chance.';
-- A person's hold and a quarantine are two words: releasing the one must not lift the other.
-- squawk-ignore require-concurrent-index-deletion
drop index partkeeper.hold_in_force;
-- squawk-ignore require-concurrent-index-creation
create unique index hold_in_force on partkeeper.hold (partition, is_quarantine) where lifted_at is null;

alter table partkeeper.chunk add column strikes integer not null default 0;
comment on column partkeeper.chunk.strikes is 'Claims in a row that ran out: their workers ended, or could not say any more what became of it.';
-- squawk-ignore require-concurrent-index-creation
create index chunk_under_claim on partkeeper.chunk (generation) where claimed_until > '-infinity';

alter table partkeeper.export add column strikes integer not null default 0;
alter table partkeeper.export add column faults integer not null default 0;
comment on column partkeeper.export.strikes is 'Claims on the export as a whole that ran out in a row: their workers ended.';
comment on column partkeeper.export.faults is 'Failures in a row that are neither the store''s nor the server''s nor a lock''s, since it last got on.';

create table partkeeper.trial (
  relation      regclass not null,
  relation_name text not null,
  kind          text not null,
  generation    bigint not null,
  began_at      timestamptz not null default clock_timestamp(),
  strikes       integer not null default 0,
  constraint trial_has_one_row_per_table primary key (relation),
  constraint trial_strikes_are_not_negative check (strikes >= 0)
);
comment on table partkeeper.trial is 'Steps that a worker is in the middle of, or did not survive: written before a step that takes a partition away, and removed in the transaction of the step.';
comment on column partkeeper.trial.relation is 'The partition.';
comment on column partkeeper.trial.relation_name is 'Its qualified name.';
comment on column partkeeper.trial.kind is 'Which step: detach, drop, drop_foreign_key, unseal or finalize.';
comment on column partkeeper.trial.generation is 'Process start that began it.';
comment on column partkeeper.trial.began_at is 'When it began.';
comment on column partkeeper.trial.strikes is 'How many before it began such a step and did not come to its end.';
