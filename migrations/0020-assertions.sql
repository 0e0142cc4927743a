-- What people assert about their database, which alerts are known to be open, and the messages about them that are on their way.
create table partkeeper.assertion (
  name          text not null,
  measure       text,
  query         text,
  comparison    text not null,
  threshold     numeric not null,
  lasts         text not null,
  remedy        text,
  defined_by    name not null default current_user,
  defined_at    timestamptz not null default clock_timestamp(),
  due_at        timestamptz not null default '-infinity',
  measured_at   timestamptz,
  value         numeric,
  true_since    timestamptz,
  problem       text,
  problem_since timestamptz,
  constraint assertion_has_one_row_per_name primary key (name),
  constraint assertion_has_a_measure_or_a_query check ((measure is null) <> (query is null)),
  constraint comparison_is_known check (comparison in ('<', '<=', '>', '>=', '=', '<>')),
  constraint assertion_problem_is_whole check ((problem is null) = (problem_since is null))
);
comment on table partkeeper.assertion is 'Conditions that people want to be told of: a number, a comparison, and for how long it has to hold.';
comment on column partkeeper.assertion.name is 'Name for people; part of the name of its alert.';
comment on column partkeeper.assertion.measure is 'Which of partkeeper.measures it looks at; NULL for a query.';
comment on column partkeeper.assertion.query is 'One statement that gives one number; NULL for a measure.';
comment on column partkeeper.assertion.comparison is 'How the number is compared with the threshold.';
comment on column partkeeper.assertion.threshold is 'What the number is compared with.';
comment on column partkeeper.assertion.lasts is 'How long the comparison has to be true before it is an alert.';
comment on column partkeeper.assertion.remedy is 'What to do then, in the words of who defined it.';
comment on column partkeeper.assertion.defined_by is 'Role that wrote the query; a trigger sets it, nobody else can.';
comment on column partkeeper.assertion.defined_at is 'When it was defined.';
comment on column partkeeper.assertion.due_at is 'When it is looked at next.';
comment on column partkeeper.assertion.measured_at is 'When it was looked at last.';
comment on column partkeeper.assertion.value is 'The number then; NULL when there was none.';
comment on column partkeeper.assertion.true_since is 'Since when the comparison was true at every look; NULL when it was not.';
comment on column partkeeper.assertion.problem is 'Why there was no number; NULL when there was one.';
comment on column partkeeper.assertion.problem_since is 'Since when.';

create table partkeeper.open_alert (
  alert     text not null,
  parent    text not null,
  raised_at timestamptz not null default clock_timestamp(),
  since     timestamptz,
  rows      bigint not null,
  detail    text not null,
  remedy    text,
  constraint open_alert_has_one_row_per_alert_and_parent primary key (alert, parent)
);
comment on table partkeeper.open_alert is 'Alerts that were there at the last look; a message is written in the transaction that changes it.';
comment on column partkeeper.open_alert.alert is 'Name of the alert.';
comment on column partkeeper.open_alert.parent is 'Parent it concerns; empty for the whole installation.';
comment on column partkeeper.open_alert.raised_at is 'When it was seen first.';
comment on column partkeeper.open_alert.since is 'Since when it has been so, as the alert said.';
comment on column partkeeper.open_alert.rows is 'How many rows of the view alerts it has.';
comment on column partkeeper.open_alert.detail is 'Their details when it was raised or changed.';
comment on column partkeeper.open_alert.remedy is 'The first of their remedies.';

create table partkeeper.alert_message (
  id            bigint generated always as identity,
  queued_at     timestamptz not null default clock_timestamp(),
  transition    text not null,
  alert         text not null,
  parent        text not null,
  since         timestamptz,
  rows          bigint not null,
  detail        text not null,
  remedy        text,
  is_wanted     boolean not null,
  attempts      integer not null default 0,
  term          bigint not null default 0,
  due_at        timestamptz not null default '-infinity',
  failure       text,
  delivered_at  timestamptz,
  given_up_at   timestamptz,
  constraint alert_message_has_one_row_per_transition primary key (id),
  constraint transition_is_known check (transition in ('raised', 'changed', 'cleared')),
  constraint alert_message_ends_once check (delivered_at is null or given_up_at is null)
);
create index alert_message_to_deliver on partkeeper.alert_message (alert, parent, id)
  where is_wanted and delivered_at is null and given_up_at is null;
comment on table partkeeper.alert_message is 'The outbox: one row per alert that was raised, changed or cleared. Rows go after seven days.';
comment on column partkeeper.alert_message.id is 'Number of the message; with the id of the installation it is the key by which a receiver knows it again.';
comment on column partkeeper.alert_message.queued_at is 'When the transition was seen.';
comment on column partkeeper.alert_message.transition is 'raised, changed (another number of rows) or cleared.';
comment on column partkeeper.alert_message.alert is 'Name of the alert.';
comment on column partkeeper.alert_message.parent is 'Parent it concerns; empty for the whole installation.';
comment on column partkeeper.alert_message.since is 'Since when it had been so.';
comment on column partkeeper.alert_message.rows is 'How many rows of the view alerts it had.';
comment on column partkeeper.alert_message.detail is 'Their details.';
comment on column partkeeper.alert_message.remedy is 'The first of their remedies.';
comment on column partkeeper.alert_message.is_wanted is 'Whether anybody had a webhook within the last day; else it is only kept to be read.';
comment on column partkeeper.alert_message.attempts is 'How often somebody set out to deliver it.';
comment on column partkeeper.alert_message.term is 'Raised by every attempt; what an earlier one reports is refused.';
comment on column partkeeper.alert_message.due_at is 'Not to be tried before: an attempt is under way, or the last one failed.';
comment on column partkeeper.alert_message.failure is 'What came of the last attempt that failed.';
comment on column partkeeper.alert_message.delivered_at is 'When the receiver took it.';
comment on column partkeeper.alert_message.given_up_at is 'When it was too old to be tried again.';

create table partkeeper.alert_watch (
  singleton    boolean not null default true,
  looked_at    timestamptz,
  due_at       timestamptz not null default '-infinity',
  wanted_at    timestamptz,
  attempted_at timestamptz not null default '-infinity',
  constraint alert_watch_has_one_row primary key (singleton),
  constraint alert_watch_is_the_only_one check (singleton)
);
comment on table partkeeper.alert_watch is 'One row: the look at the alerts that all processes share, and the pace of deliveries.';
comment on column partkeeper.alert_watch.singleton is 'Always true; keeps the table at one row.';
comment on column partkeeper.alert_watch.looked_at is 'When the alerts were compared with the open ones last.';
comment on column partkeeper.alert_watch.due_at is 'When they are next: the longer a look takes, the rarer it is.';
comment on column partkeeper.alert_watch.wanted_at is 'When a process that has a webhook looked last.';
comment on column partkeeper.alert_watch.attempted_at is 'When somebody set out to deliver a message last.';
insert into partkeeper.alert_watch default values;

create table partkeeper.ahead_sample (
  parent      oid not null,
  sampled_at  timestamptz not null,
  detail      text,
  ahead_since timestamptz,
  constraint ahead_sample_has_one_row_per_parent primary key (parent),
  constraint ahead_sample_is_whole check ((detail is null) = (ahead_since is null))
);
comment on table partkeeper.ahead_sample is 'Whether a parent was seen to hold rows more than a day ahead of the clock.';
comment on column partkeeper.ahead_sample.parent is 'OID of the parent.';
comment on column partkeeper.ahead_sample.sampled_at is 'When it was looked at last.';
comment on column partkeeper.ahead_sample.detail is 'Where such rows are; NULL when there are none.';
comment on column partkeeper.ahead_sample.ahead_since is 'When they were seen first.';

alter table partkeeper.export add column damaged_at timestamptz;
comment on column partkeeper.export.damaged_at is 'When the damage was found.';
