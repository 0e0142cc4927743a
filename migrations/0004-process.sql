-- Who is at work: process starts with their generation, and the right to work on one parent.
create table partkeeper.process (
  generation   bigint generated always as identity,
  entrance     text not null,
  name         text not null,
  version      text not null,
  tick         interval,
  started_at   timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at   timestamptz,
  stop_reason  text,
  constraint process_has_one_row_per_start primary key (generation),
  constraint process_entrance_is_known check (entrance in ('worker', 'command', 'procedure')),
  constraint stop_is_whole check ((stopped_at is null) = (stop_reason is null))
);
comment on table partkeeper.process is 'One row per process start; its number, the generation, only grows.';
comment on column partkeeper.process.generation is 'Number of this start; tells it from every earlier and later one.';
comment on column partkeeper.process.entrance is 'worker (long-lived), command (partkeeper maintain) or procedure (CALL maintain).';
comment on column partkeeper.process.name is 'Name of the process for people: platform name, or host and pid.';
comment on column partkeeper.process.version is 'Version of Partkeeper that runs there.';
comment on column partkeeper.process.tick is 'Time between two passes of a worker; NULL for one pass only.';
comment on column partkeeper.process.started_at is 'When it started.';
comment on column partkeeper.process.heartbeat_at is 'When it was last heard of.';
comment on column partkeeper.process.stopped_at is 'When it said goodbye; NULL while it runs, and for ever when it was killed.';
comment on column partkeeper.process.stop_reason is 'Why it stopped.';

create table partkeeper.lease (
  parent     oid not null,
  term       bigint not null,
  generation bigint not null,
  holder     text not null,
  until      timestamptz not null,
  released   boolean not null default false,
  constraint lease_has_one_row_per_parent primary key (parent),
  constraint lease_is_held_by_a_process foreign key (generation) references partkeeper.process (generation)
);
comment on table partkeeper.lease is
  'The right to maintain one parent until a time. Every acquisition raises the term; effects check it inside their own transaction.';
comment on column partkeeper.lease.parent is 'OID of the parent.';
comment on column partkeeper.lease.term is 'Fencing number: raised by every acquisition, never lowered.';
comment on column partkeeper.lease.generation is 'Process start that acquired it last.';
comment on column partkeeper.lease.holder is 'Name of the holder for people.';
comment on column partkeeper.lease.until is 'When the right ends by the database''s clock.';
comment on column partkeeper.lease.released is 'True when the holder gave it back.';
