-- What a worker that had to give up said of itself: the reason, what was in flight, the last lines of its log. Standard error
-- has the same; here it is still found when the platform has thrown its log away.
create table partkeeper.crash_report (
  id         bigint generated always as identity,
  generation bigint,
  crashed_at timestamptz not null default clock_timestamp(),
  message    text not null,
  report     jsonb not null,
  constraint crash_report_has_one_row_per_crash primary key (id)
);
create index crash_report_by_time on partkeeper.crash_report (crashed_at);
comment on table partkeeper.crash_report is 'One row per worker that ended with an error while the database answered.';
comment on column partkeeper.crash_report.id is 'Number of the crash.';
comment on column partkeeper.crash_report.generation is 'Process start that crashed; NULL when it had not been registered.';
comment on column partkeeper.crash_report.crashed_at is 'When it was told.';
comment on column partkeeper.crash_report.message is 'What went wrong.';
comment on column partkeeper.crash_report.report is 'in_flight, last (lines of the log, newest last), memory in bytes, versions, uptime_ms. No secrets and no rows.';
