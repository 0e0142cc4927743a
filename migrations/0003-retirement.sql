-- The life of an expired partition as a state machine: states are facts reached, legal moves are rows.
create table partkeeper.retirement_transition (
  from_state text not null,
  to_state   text not null,
  constraint retirement_transition_is_listed_once primary key (from_state, to_state)
);
comment on table partkeeper.retirement_transition is 'The legal moves of a retirement; a trigger refuses every other.';
comment on column partkeeper.retirement_transition.from_state is 'State before.';
comment on column partkeeper.retirement_transition.to_state is 'State after.';
insert into partkeeper.retirement_transition (from_state, to_state) values
  ('expired', 'detached'),
  ('detached', 'dropped'),
  ('expired', 'undone'),
  ('detached', 'undone');

create table partkeeper.retirement (
  id             bigint generated always as identity,
  parent         oid not null,
  parent_name    text not null,
  partition      oid not null,
  row_type       oid not null,
  partition_name text not null,
  span           tstzrange not null,
  from_value     text not null,
  to_value       text not null,
  state          text not null default 'expired',
  on_expiry      text not null,
  policy_version integer not null,
  rows_estimate  bigint,
  bytes          bigint,
  expired_at     timestamptz not null default clock_timestamp(),
  detached_at    timestamptz,
  drop_due_at    timestamptz,
  dropped_at     timestamptz,
  undone_at      timestamptz,
  decided_by     text not null default current_user,
  constraint retirement_has_one_row_per_expiry primary key (id),
  constraint state_is_known check (state in ('expired', 'detached', 'dropped', 'undone')),
  constraint retired_on_expiry_is_known check (on_expiry in ('detach', 'drop')),
  constraint detached_knows_when check (state not in ('detached', 'dropped') or detached_at is not null),
  constraint dropped_knows_when check ((state = 'dropped') = (dropped_at is not null)),
  constraint undone_knows_when check ((state = 'undone') = (undone_at is not null)),
  constraint only_drop_has_a_due_date check (drop_due_at is null or on_expiry = 'drop'),
  constraint drop_due_is_after_detach check (drop_due_at >= detached_at)
);
create unique index retirement_alive on partkeeper.retirement (partition) where state in ('expired', 'detached');
create index retirement_by_parent on partkeeper.retirement (parent, state);
comment on table partkeeper.retirement is 'One row per expired partition: from the recorded intent to the drop.';
comment on column partkeeper.retirement.id is 'Number of the retirement.';
comment on column partkeeper.retirement.parent is 'OID of the parent.';
comment on column partkeeper.retirement.parent_name is 'Qualified name of the parent at the time.';
comment on column partkeeper.retirement.partition is 'OID of the partition; with the span, its identity.';
comment on column partkeeper.retirement.row_type is 'OID of its row type: a second mark, should the OID ever be given to another table.';
comment on column partkeeper.retirement.partition_name is 'Qualified name of the partition at the time.';
comment on column partkeeper.retirement.span is 'The half-open span of time it covers.';
comment on column partkeeper.retirement.from_value is 'Lower bound as the catalog had it.';
comment on column partkeeper.retirement.to_value is 'Upper bound as the catalog had it.';
comment on column partkeeper.retirement.state is 'Fact reached: expired (intent recorded), detached, dropped, or undone.';
comment on column partkeeper.retirement.on_expiry is 'What the policy asked for when the partition was retired.';
comment on column partkeeper.retirement.policy_version is 'Version of the policy that retired it.';
comment on column partkeeper.retirement.rows_estimate is 'Rows by statistics when the intent was recorded; 0 when unknown.';
comment on column partkeeper.retirement.bytes is 'Total size in bytes when the intent was recorded.';
comment on column partkeeper.retirement.expired_at is 'When the intent was recorded.';
comment on column partkeeper.retirement.detached_at is 'When it was detached.';
comment on column partkeeper.retirement.drop_due_at is 'When it may be dropped; NULL when it is kept.';
comment on column partkeeper.retirement.dropped_at is 'When it was dropped.';
comment on column partkeeper.retirement.undone_at is 'When the retirement was called off.';
comment on column partkeeper.retirement.decided_by is 'Role that recorded the intent.';
