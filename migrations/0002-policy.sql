-- How each parent is kept: the policy, what a person said about it, and the write samples behind the row guard.
create table partkeeper.policy (
  parent                regclass not null,
  parent_name           text not null,
  control               name not null,
  key_type              text not null,
  partition_interval    text not null,
  time_zone             text not null default 'UTC',
  origin                timestamptz,
  premake               integer not null default 4,
  horizon               text not null default '3 days',
  retention             text,
  on_expiry             text not null default 'archive',
  grace                 text not null default '7 days',
  keep_at_least         integer,
  max_total_size        text,
  allow_short_retention boolean not null default false,
  version               integer not null default 1,
  version_since         timestamptz not null default now(),
  paused_at             timestamptz,
  paused_by             text,
  paused_reason         text,
  created_at            timestamptz not null default now(),
  created_by            text not null default current_user,
  constraint policy_has_one_row_per_parent primary key (parent),
  constraint key_type_is_known check (key_type in ('timestamptz', 'timestamp', 'date')),
  constraint premake_is_between_1_and_1000 check (premake between 1 and 1000),
  constraint on_expiry_is_known check (on_expiry in ('detach', 'archive', 'drop')),
  constraint keep_at_least_is_positive check (keep_at_least >= 1),
  constraint version_is_positive check (version >= 1)
);
comment on table partkeeper.policy is 'One row per parent under management: how it is cut into partitions and how long they are kept.';
comment on column partkeeper.policy.parent is 'The partitioned table, by OID: a rename is followed.';
comment on column partkeeper.policy.parent_name is 'Qualified name when last configured; names the parent after it was dropped.';
comment on column partkeeper.policy.control is 'The control column: the single column of the range partition key.';
comment on column partkeeper.policy.key_type is 'Type of the control column: timestamptz, timestamp or date.';
comment on column partkeeper.policy.partition_interval is 'Length of one partition: a whole number and a unit from minute to year.';
comment on column partkeeper.policy.time_zone is 'IANA zone whose calendar cuts the partitions.';
comment on column partkeeper.policy.origin is 'An instant at which some partition starts; NULL for the usual calendar (midnight, Monday, first of the month).';
comment on column partkeeper.policy.premake is 'How many partitions beyond the current one always exist; 1 to 1000.';
comment on column partkeeper.policy.horizon is 'How far ahead of the clock partitions always reach, as a duration; the farther of premake and horizon counts.';
comment on column partkeeper.policy.retention is 'Age at which a partition expires, counted from its upper bound; NULL keeps for ever.';
comment on column partkeeper.policy.on_expiry is 'What happens to an expired partition: detach (keep the table, unattached), archive, or drop (detach, wait out the grace period, drop).';
comment on column partkeeper.policy.grace is 'Time between detach and drop, in which a retirement can be undone; 0 minutes for none.';
comment on column partkeeper.policy.keep_at_least is 'This many of the newest past partitions are kept whatever their age; NULL for no such floor.';
comment on column partkeeper.policy.max_total_size is 'Partitions expire only when they and all newer ones together exceed this size (pg_size_bytes syntax); NULL for no such bound.';
comment on column partkeeper.policy.allow_short_retention is 'Lets retention be shorter than two intervals or 24 hours.';
comment on column partkeeper.policy.version is 'Raised when interval, zone, origin, retention or expiry change; old confirmations end with it.';
comment on column partkeeper.policy.version_since is 'When this version began.';
comment on column partkeeper.policy.paused_at is 'When maintenance of this parent was paused; NULL while it runs.';
comment on column partkeeper.policy.paused_by is 'Role that paused it.';
comment on column partkeeper.policy.paused_reason is 'Why it was paused.';
comment on column partkeeper.policy.created_at is 'When the parent came under management.';
comment on column partkeeper.policy.created_by is 'Role that put it under management.';

create table partkeeper.hold (
  id         bigint generated always as identity,
  parent     oid not null,
  partition  oid not null,
  reason     text not null,
  placed_at  timestamptz not null default now(),
  placed_by  text not null default current_user,
  lifted_at  timestamptz,
  lifted_by  text,
  constraint hold_has_one_row_per_word primary key (id),
  constraint lifting_is_whole check ((lifted_at is null) = (lifted_by is null))
);
create unique index hold_in_force on partkeeper.hold (partition) where lifted_at is null;
comment on table partkeeper.hold is 'A person''s word that a partition, attached or detached, must not be retired further.';
comment on column partkeeper.hold.id is 'Number of the hold.';
comment on column partkeeper.hold.parent is 'OID of the parent.';
comment on column partkeeper.hold.partition is 'OID of the partition held.';
comment on column partkeeper.hold.reason is 'Why it is held.';
comment on column partkeeper.hold.placed_at is 'When the hold began.';
comment on column partkeeper.hold.placed_by is 'Role that placed it.';
comment on column partkeeper.hold.lifted_at is 'When it was lifted; NULL while in force.';
comment on column partkeeper.hold.lifted_by is 'Role that lifted it.';

create table partkeeper.confirmation (
  parent         oid not null,
  policy_version integer not null,
  partition      oid not null,
  span           tstzrange not null,
  fingerprint    text not null,
  confirmed_at   timestamptz not null default now(),
  confirmed_by   text not null default current_user,
  constraint confirmation_is_for_one_partition_and_policy_version primary key (partition, span, parent, policy_version)
);
comment on table partkeeper.confirmation is
  'Partitions whose held retirement a person let go ahead: exactly the list behind the fingerprint, under exactly that policy version.';
comment on column partkeeper.confirmation.parent is 'OID of the parent.';
comment on column partkeeper.confirmation.policy_version is 'Version of the policy that was confirmed.';
comment on column partkeeper.confirmation.partition is 'OID of the confirmed partition.';
comment on column partkeeper.confirmation.span is 'Its span when confirmed; another span needs another confirmation.';
comment on column partkeeper.confirmation.fingerprint is 'The fingerprint given to confirm().';
comment on column partkeeper.confirmation.confirmed_at is 'When it was confirmed.';
comment on column partkeeper.confirmation.confirmed_by is 'Role that confirmed.';

create table partkeeper.write_sample (
  partition        oid not null,
  parent           oid not null,
  writes           bigint not null,
  first_sampled_at timestamptz not null,
  changed_at       timestamptz,
  constraint write_sample_has_one_row_per_partition primary key (partition)
);
comment on table partkeeper.write_sample is
  'Write counters per partition, sampled each pass, since Postgres keeps no last-write time: the facts behind the row guard.';
comment on column partkeeper.write_sample.partition is 'OID of the partition.';
comment on column partkeeper.write_sample.parent is 'OID of the parent.';
comment on column partkeeper.write_sample.writes is 'n_tup_ins + n_tup_upd + n_tup_del when last seen to change.';
comment on column partkeeper.write_sample.first_sampled_at is 'When the partition was first sampled; earlier writes are unknown.';
comment on column partkeeper.write_sample.changed_at is 'When the counter was last seen changed; NULL while it never did.';
