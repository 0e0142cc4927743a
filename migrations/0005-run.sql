-- What was done: one row per pass, and one per change of an action's outcome.
create table partkeeper.run (
  id          bigint generated always as identity,
  entrance    text not null,
  generation  bigint,
  parent      oid,
  at          timestamptz not null,
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  done        integer not null default 0,
  deferred    integer not null default 0,
  waiting     integer not null default 0,
  held        integer not null default 0,
  failed      integer not null default 0,
  constraint run_has_one_row_per_pass primary key (id),
  constraint run_entrance_is_known check (entrance in ('worker', 'command', 'procedure', 'function')),
  constraint run_counts_are_not_negative check (least(done, deferred, waiting, held, failed) >= 0)
);
create index run_by_finish on partkeeper.run (finished_at);
comment on table partkeeper.run is 'One row per pass of maintenance; lateness is measured from it.';
comment on column partkeeper.run.id is 'Number of the pass.';
comment on column partkeeper.run.entrance is 'worker, command, procedure (CALL maintain) or function (run_maintenance()).';
comment on column partkeeper.run.generation is 'Process start that made the pass; NULL for the function.';
comment on column partkeeper.run.parent is 'OID of the one parent asked for; NULL for all.';
comment on column partkeeper.run.at is 'The instant that was planned for.';
comment on column partkeeper.run.started_at is 'When the pass began, by the clock.';
comment on column partkeeper.run.finished_at is 'When it ended; NULL while it runs and when it was killed.';
comment on column partkeeper.run.done is 'Actions done.';
comment on column partkeeper.run.deferred is 'Actions put off: a lock or a bound; they come back by themselves.';
comment on column partkeeper.run.waiting is 'Actions that wait for another step.';
comment on column partkeeper.run.held is 'Actions that wait for a person.';
comment on column partkeeper.run.failed is 'Actions that failed.';

create table partkeeper.event (
  id             bigint generated always as identity,
  happened_at    timestamptz not null default clock_timestamp(),
  run            bigint,
  parent         oid,
  parent_name    text,
  kind           text not null,
  partition_name text,
  span           tstzrange,
  outcome        text not null,
  detail         text,
  hint           text,
  sqlstate       text,
  duration_ms    double precision,
  policy_version integer,
  fingerprint    text,
  actor          text not null default current_user,
  constraint event_has_one_row_each primary key (id),
  constraint outcome_is_known check (outcome in ('done', 'deferred', 'waiting', 'held', 'failed'))
);
create index event_by_subject on partkeeper.event (parent, kind, partition_name, id);
comment on table partkeeper.event is
  'Append-only: every action done, every change of an outcome, every word of a person. Read it as the view history.';
comment on column partkeeper.event.id is 'Number of the event; order of writing.';
comment on column partkeeper.event.happened_at is 'When, by the clock.';
comment on column partkeeper.event.run is 'Pass it belongs to; NULL for a person''s word.';
comment on column partkeeper.event.parent is 'OID of the parent.';
comment on column partkeeper.event.parent_name is 'Qualified name of the parent at the time.';
comment on column partkeeper.event.kind is 'Kind of action (create, detach, drop ...) or of word (manage, set_retention, confirm ...).';
comment on column partkeeper.event.partition_name is 'Qualified name of the partition at the time.';
comment on column partkeeper.event.span is 'Its span.';
comment on column partkeeper.event.outcome is 'done, deferred, waiting, held or failed.';
comment on column partkeeper.event.detail is 'What was done, or what was in the way.';
comment on column partkeeper.event.hint is 'What to do about it.';
comment on column partkeeper.event.sqlstate is 'SQLSTATE of a failure.';
comment on column partkeeper.event.duration_ms is 'How long the action took, in milliseconds.';
comment on column partkeeper.event.policy_version is 'Version of the policy at work.';
comment on column partkeeper.event.fingerprint is 'Fingerprint of the held or confirmed list it belongs to.';
comment on column partkeeper.event.actor is 'Role that acted.';
