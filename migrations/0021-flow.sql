-- What bounds heavy work while workers run: limits that are off until somebody sets them, and switches for what is risky, which
-- let everything through until somebody takes it back. Beside them what has to be remembered between two effects.
alter table partkeeper.flow add column tables regclass[];
comment on column partkeeper.flow.tables is 'The tables a switch lets through when its value is tables. regclass, so that they follow renames and dumps; a dropped one disturbs nobody.';
insert into partkeeper.flow (name, value) values
  ('workers_at_once', 'off'),
  ('bytes_per_second', 'off'),
  ('replica_lag', 'off'),
  ('active_backends', 'off'),
  ('lock_waiters', 'off'),
  ('wal_rate', 'off'),
  ('hours', 'off'),
  ('retire', 'all'),
  ('archive', 'all'),
  ('drop', 'all');
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.flow add constraint flow_tables_are_those_of_a_switch check ((value = 'tables') = (tables is not null));

create table partkeeper.flow_meter (
  singleton   boolean not null default true,
  paced_until timestamptz not null default '-infinity',
  wal_before  pg_lsn,
  before_at   timestamptz,
  wal_last    pg_lsn,
  last_at     timestamptz,
  constraint flow_meter_has_one_row primary key (singleton),
  constraint flow_meter_is_the_only_row check (singleton)
);
comment on table partkeeper.flow_meter is 'One row: bytes that are booked, and where the WAL was at two instants. Whoever claims under a limit locks it for the length of the claim.';
comment on column partkeeper.flow_meter.singleton is 'Always true.';
comment on column partkeeper.flow_meter.paced_until is 'When the bytes booked so far are used up: no chunk begins before.';
comment on column partkeeper.flow_meter.wal_before is 'Where the WAL was at before_at; the rate is measured from there.';
comment on column partkeeper.flow_meter.before_at is 'When wal_before was read.';
comment on column partkeeper.flow_meter.wal_last is 'Where the WAL was at last_at; it becomes wal_before when it is five seconds old.';
comment on column partkeeper.flow_meter.last_at is 'When wal_last was read.';
insert into partkeeper.flow_meter default values;

create table partkeeper.flow_held (
  name    text not null,
  since   timestamptz,
  at      timestamptz,
  reason  text,
  constraint flow_held_has_one_row_per_limit primary key (name),
  constraint flow_held_is_whole check ((since is null) = (reason is null) and (since is null or at is not null))
);
comment on table partkeeper.flow_held is 'Since when a limit or a switch holds work back, with nothing heavy getting through in between. Apart from flow, so that nobody who works stands in the way of set_flow().';
comment on column partkeeper.flow_held.name is 'Which limit or switch.';
comment on column partkeeper.flow_held.since is 'Since when it holds work back; NULL while it does not.';
comment on column partkeeper.flow_held.at is 'When it last held something back, to the minute.';
comment on column partkeeper.flow_held.reason is 'What it said then.';
insert into partkeeper.flow_held (name) select name from partkeeper.flow where name <> 'workers_staying';

alter table partkeeper.chunk add column booked_bytes bigint;
comment on column partkeeper.chunk.booked_bytes is 'Bytes that its claim booked under bytes_per_second before they were known; NULL without that limit.';
-- Only chunks in somebody's hands, and those whose holder died: a few rows, however many archives there are.
-- squawk-ignore require-concurrent-index-creation
create index chunk_claimed on partkeeper.chunk (claimed_until) where claimed_until > '-infinity';
