-- What this installation is: one row, made once, that tells copies of a database apart.
create table partkeeper.installation (
  singleton     boolean not null default true,
  id            uuid not null default gen_random_uuid(),
  installed_at  timestamptz not null default now(),
  test_clock    boolean not null default false,
  code_digest   text,
  paused_at     timestamptz,
  paused_by     text,
  paused_reason text,
  constraint installation_has_one_row primary key (singleton),
  constraint installation_is_the_only_one check (singleton)
);
comment on table partkeeper.installation is
  'One row: the identity of this installation and the switches that hold for every table.';
comment on column partkeeper.installation.singleton is 'Always true; keeps the table at one row.';
comment on column partkeeper.installation.id is 'Random identity, drawn at installation; tells a restored copy from the original.';
comment on column partkeeper.installation.installed_at is 'When the schema was first installed.';
comment on column partkeeper.installation.test_clock is
  'True only in test databases: lets a session with partkeeper.allow_time_travel = on retire partitions with at ahead of the clock.';
comment on column partkeeper.installation.code_digest is 'Hash of the functions and views in place; tells a worker whether they are its own.';
comment on column partkeeper.installation.paused_at is 'When maintenance of all tables was paused; NULL while it runs.';
comment on column partkeeper.installation.paused_by is 'Role that paused all maintenance.';
comment on column partkeeper.installation.paused_reason is 'Why all maintenance was paused.';
insert into partkeeper.installation default values;
