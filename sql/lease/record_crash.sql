create function partkeeper.record_crash(generation bigint, message text, report jsonb)
returns void
language sql volatile
begin atomic
  delete from partkeeper.crash_report
  where crash_report.id in (
    select old.id from partkeeper.crash_report as old where old.crashed_at < clock_timestamp() - interval '30 days'
    for update skip locked);
  insert into partkeeper.crash_report (generation, message, report)
  values (record_crash.generation, record_crash.message, record_crash.report);
end;
comment on function partkeeper.record_crash(bigint, text, jsonb) is
  'Keeps what a worker said when it gave up; reports older than 30 days go.';
