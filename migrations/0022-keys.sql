-- Keys that are not of a time type: epochs, uuid v7 and ULID mean instants; plain integers lie on a line of their own.
alter table partkeeper.policy
  drop constraint key_type_is_known;
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.policy add constraint key_type_is_known check (key_type in ('timestamptz', 'timestamp', 'date', 'epoch_s', 'epoch_ms', 'epoch_us', 'epoch_ns', 'uuid_v7', 'ulid', 'integer'));
comment on column partkeeper.policy.key_type is
  'How the control column is read: timestamptz, timestamp or date; epoch_s, epoch_ms, epoch_us or epoch_ns for integers that count from 1970; uuid_v7; ulid; integer for plain numbers.';
comment on column partkeeper.policy.partition_interval is
  'Length of one partition: a whole number and a unit from minute to year; for plain integers a whole number.';
comment on column partkeeper.policy.horizon is
  'How far ahead of the clock partitions always reach, as a duration; the farther of premake and horizon counts. Without meaning for plain integers.';
comment on column partkeeper.policy.retention is
  'Age at which a partition expires, counted from its upper bound, for plain integers the distance from the highest value; NULL keeps for ever.';
comment on column partkeeper.retirement.span is
  'The half-open span it covers; of a plain integer key, n stands n microseconds after 1970.';

create table partkeeper.position_sample (
  parent     regclass not null,
  position   timestamptz not null,
  sampled_at timestamptz not null,
  constraint position_sample_has_one_row_per_parent primary key (parent)
);
comment on table partkeeper.position_sample is
  'How far a parent with a plain integer key had come at the end of its last good pass: what explains the partitions that expired since.';
comment on column partkeeper.position_sample.parent is 'The parent.';
comment on column partkeeper.position_sample.position is 'Its highest value n, as the instant n microseconds after 1970.';
comment on column partkeeper.position_sample.sampled_at is 'When it was read.';
