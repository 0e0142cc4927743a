-- Workers that leave on purpose: asked by a person, old, fat, or failing too often. They take turns, so that a set share stays at
-- work; the limits that people change while workers run are rows.
create table partkeeper.flow (
  name       text not null,
  value      text not null,
  changed_at timestamptz not null default now(),
  changed_by text not null default current_user,
  constraint flow_has_one_row_per_limit primary key (name)
);
comment on table partkeeper.flow is 'Limits that hold for all workers and are read again before each effect; set_flow() changes them.';
comment on column partkeeper.flow.name is 'Which limit; docs/operations.md lists them.';
comment on column partkeeper.flow.value is 'Its value, as set_flow() was given it.';
comment on column partkeeper.flow.changed_at is 'When it was changed last.';
comment on column partkeeper.flow.changed_by is 'Role that changed it.';
insert into partkeeper.flow (name, value) values ('workers_staying', '0.5');

alter table partkeeper.process add column quiet_asked_at timestamptz;
alter table partkeeper.process add column quiet_asked_by text;
alter table partkeeper.process add column quiet_at timestamptz;
alter table partkeeper.process add column quiet_reason text;
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.process add constraint quiet_asking_is_whole check ((quiet_asked_at is null) = (quiet_asked_by is null));
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.process add constraint quiet_is_whole check ((quiet_at is null) = (quiet_reason is null));
comment on column partkeeper.process.quiet_asked_at is 'When it was asked to finish what is in flight and to leave; NULL when nobody did.';
comment on column partkeeper.process.quiet_asked_by is 'Role that asked.';
comment on column partkeeper.process.quiet_at is 'When its turn came: from then on it begins nothing new.';
comment on column partkeeper.process.quiet_reason is 'Why it leaves.';
