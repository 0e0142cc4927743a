create function partkeeper.hear_platform(reports jsonb, signature bytea default null, signed_at timestamptz default null)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
begin
  if hear_platform.signature is not null and partkeeper.hear_call(hear_platform.signature, hear_platform.signed_at) is not true then
    return null;
  end if;
  return (
    select coalesce(sum(partkeeper.quiet_reported_worker(report.worker, report.reason, report.said_at)), 0)
    from jsonb_to_recordset(hear_platform.reports) as report(worker text, reason text, said_at timestamptz));
end;
$$;
comment on function partkeeper.hear_platform(jsonb, bytea, timestamptz) is
  'Takes what a platform said of its workers (worker, reason, said_at) and asks them to leave, all of it or nothing. With a signature it is heard once, and within its window. Returns how many were asked; NULL when the call is refused.';
