-- What happens to a partition around its detach: where its table goes, whether its indexes stay, and which function sums its
-- rows up before. The tables that are altered are ours and small, in the transaction of an upgrade that locks them anyway.
alter table partkeeper.policy add column detached_schema text;
alter table partkeeper.policy add column keep_indexes boolean not null default true;
alter table partkeeper.policy add column rollup text;
comment on column partkeeper.policy.detached_schema is 'Schema that a table is moved to when it is detached; NULL leaves it where it is. A name, since a column of type regnamespace would keep pg_upgrade from working.';
comment on column partkeeper.policy.keep_indexes is 'Whether a detached table that is kept keeps its indexes.';
comment on column partkeeper.policy.rollup is 'Qualified name of the function that is called once for each partition before it is detached; NULL for none.';

alter table partkeeper.retirement add column moved_from text;
comment on column partkeeper.retirement.moved_from is 'Schema in which the table was before its detach moved it; NULL when it was not moved.';

create table partkeeper.rollup (
  id               bigint generated always as identity,
  parent           regclass not null,
  partition        regclass not null,
  row_type         regtype not null,
  partition_name   text not null,
  span             tstzrange not null,
  function         text not null,
  began_at         timestamptz,
  duration_ms      double precision,
  generation       bigint,
  seal_fingerprint text,
  writes           bigint not null,
  accepted_at      timestamptz,
  accepted_by      text,
  forgotten_at     timestamptz,
  forgotten_by     text,
  actor            text not null default current_user,
  constraint rollup_has_one_row_per_call primary key (id),
  constraint rollup_was_called_or_accepted check (began_at is not null or accepted_at is not null),
  constraint accepting_is_whole check ((accepted_at is null) = (accepted_by is null)),
  constraint forgetting_is_whole check ((forgotten_at is null) = (forgotten_by is null))
);
create unique index rollup_in_force on partkeeper.rollup (partition, row_type, span) where forgotten_at is null;
create index rollup_by_span on partkeeper.rollup (parent, span) where forgotten_at is null;
comment on table partkeeper.rollup is 'Partitions whose rows were summed up by the function of their policy: written in the transaction of the call, so that there is a row here exactly when the call took effect. Rows stay when the partition is gone.';
comment on column partkeeper.rollup.id is 'Number of the rollup.';
comment on column partkeeper.rollup.parent is 'The parent.';
comment on column partkeeper.rollup.partition is 'The partition; with row type and span, its identity.';
comment on column partkeeper.rollup.row_type is 'Its row type: a second mark, should the OID ever be given to another table.';
comment on column partkeeper.rollup.partition_name is 'Qualified name of the partition at the time.';
comment on column partkeeper.rollup.span is 'The half-open span it covered.';
comment on column partkeeper.rollup.function is 'The function that was called, with its signature.';
comment on column partkeeper.rollup.began_at is 'When the call began; NULL when it was not called and a person accepted that.';
comment on column partkeeper.rollup.duration_ms is 'How long the call took, in milliseconds.';
comment on column partkeeper.rollup.generation is 'Process start that called it; NULL for run_maintenance().';
comment on column partkeeper.rollup.seal_fingerprint is 'The seal of the partition at the time: while it is on, no row can have come since. NULL when there was none.';
comment on column partkeeper.rollup.writes is 'n_tup_ins + n_tup_upd + n_tup_del of the partition when the call began, or when a person accepted it: another number means that it was written to since.';
comment on column partkeeper.rollup.accepted_at is 'When a person said that the rollup is good for the rows as they are; NULL while nobody did.';
comment on column partkeeper.rollup.accepted_by is 'Role that said so.';
comment on column partkeeper.rollup.forgotten_at is 'When a person said that it is undone, so that it is called again; NULL while it is in force.';
comment on column partkeeper.rollup.forgotten_by is 'Role that said so.';
comment on column partkeeper.rollup.actor is 'Role that wrote the row.';
