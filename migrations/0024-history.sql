-- The history becomes a table like those it tells about: partitioned by month, kept for thirteen of them, and maintained by
-- Partkeeper itself under a policy of its own. It must take a row at every moment, since each action and each word appends one
-- in its own transaction: so there are partitions for a year ahead, and a default partition for whatever no partition is for
-- (a year without maintenance, a clock that jumps). What ever gets there moves out again when its partition is made.
-- squawk-ignore renaming-table
alter table partkeeper.event rename to event_before;
alter table partkeeper.event_before rename constraint event_has_one_row_each to event_before_has_one_row_each;
alter index partkeeper.event_by_subject rename to event_before_by_subject;
alter sequence partkeeper.event_id_seq rename to event_before_id_seq;

create table partkeeper.event (
  id             bigint generated always as identity,
  happened_at    timestamptz not null default clock_timestamp(),
  run            bigint,
  parent         regclass,
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
  constraint event_has_one_row_each primary key (id, happened_at),
  constraint outcome_is_known check (outcome in ('done', 'deferred', 'waiting', 'held', 'failed'))
) partition by range (happened_at);
-- By the partition first: that is what people ask the history for.
create index event_by_subject on partkeeper.event (partition_name, kind, parent, id);
comment on table partkeeper.event is
  'Append-only: every action done, every change of an outcome, every word of a person. Read it as the view history. Partitioned by month and kept by its own policy.';
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

-- The functions that make partitions are installed after the migrations: the first ones are made here, as those would make them.
do $$
declare
  first constant timestamptz := date_trunc('month', coalesce((select min(happened_at) from partkeeper.event_before), now()), 'UTC');
  -- Here and in the horizon: a year beyond this month.
  last constant timestamptz := date_trunc('month', now() at time zone 'UTC' + interval '12 months') at time zone 'UTC';
  month timestamp := greatest(first, last - interval '120 months') at time zone 'UTC';
  name text;
begin
  create table partkeeper.event_default (like partkeeper.event including all excluding identity);
  alter table partkeeper.event attach partition partkeeper.event_default default;
  while month <= last at time zone 'UTC' loop
    name := 'event_p' || to_char(month, 'YYYYMMDD');
    execute format('create table partkeeper.%I (like partkeeper.event including all excluding identity)', name);
    execute format('alter table partkeeper.event attach partition partkeeper.%I for values from (%L) to (%L)', name,
      month::text || '+00', (month + interval '1 month')::text || '+00');
    execute format('comment on table partkeeper.%I is %L', name, 'Events of one month: a partition of partkeeper.event.');
    month := month + interval '1 month';
  end loop;
end;
$$;
comment on table partkeeper.event_default is 'Events of times that no partition is for: empty but for a year without maintenance, or a clock that jumped.';

insert into partkeeper.event (id, happened_at, run, parent, parent_name, kind, partition_name, span, outcome, detail, hint,
  sqlstate, duration_ms, policy_version, fingerprint, actor)
overriding system value
select id, happened_at, run, parent, parent_name, kind, partition_name, span, outcome, detail, hint,
  sqlstate, duration_ms, policy_version, fingerprint, actor
from partkeeper.event_before;
select setval('partkeeper.event_id_seq', last_value, is_called) from partkeeper.event_before_id_seq;
-- squawk-ignore ban-drop-table
drop table partkeeper.event_before;

insert into partkeeper.policy (parent, parent_name, control, key_type, partition_interval, time_zone, premake, horizon, retention, on_expiry, grace)
values ('partkeeper.event', 'partkeeper.event', 'happened_at', 'timestamptz', '1 month', 'UTC', 1, '12 months', '13 months', 'drop', '7 days');
