create function partkeeper.forget_old()
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  limit_at constant timestamptz := clock_timestamp() - interval '30 days';
  kept constant text := (select policy.retention from partkeeper.policy where partkeeper.is_own(policy.parent));
begin
  -- One session at a time, without waiting: a caller of run_maintenance() may leave its transaction open for hours.
  if partkeeper.snapshot_problem() is not null or not pg_try_advisory_xact_lock(1886216556, 1) then
    return;
  end if;
  -- The newest pass over all tables, and over each, stays however old: it says how long nobody was there.
  delete from partkeeper.run
  where run.id in (
    select old.id from partkeeper.run as old
    where (old.finished_at < limit_at or old.finished_at is null and old.started_at < limit_at)
      and old.id not in (
        select max(good.id) from partkeeper.run as good
        left join partkeeper.policy on policy.parent::oid = good.parent
        where good.finished_at is not null and good.failed = 0 and (good.parent is null or policy.parent is not null)
        group by good.parent)
    order by old.id
    limit 10000
    for update skip locked);
  -- A lease knows its last holder, and whether a worker is missing is asked of the newest one.
  delete from partkeeper.process
  where process.generation in (
    select old.generation from partkeeper.process as old
    where old.heartbeat_at < limit_at
      and old.generation not in (select lease.generation from partkeeper.lease)
      and old.generation is distinct from (select max(worker.generation) from partkeeper.process as worker where worker.entrance = 'worker')
    order by old.generation
    limit 5000
    for update skip locked);
  delete from partkeeper.evidence
  where evidence.made_at < limit_at and exists (
    select from partkeeper.evidence as later where later.retirement = evidence.retirement and later.made_at > evidence.made_at);
  -- What was known of tables that are gone.
  delete from partkeeper.write_sample where not exists (select from pg_catalog.pg_class where pg_class.oid = write_sample.partition);
  delete from partkeeper.confirmation where not exists (select from pg_catalog.pg_class where pg_class.oid = confirmation.partition);
  delete from partkeeper.trial where not exists (select from pg_catalog.pg_class where pg_class.oid = trial.relation);
  delete from partkeeper.ahead_sample where not exists (select from partkeeper.policy where policy.parent::oid = ahead_sample.parent);
  -- Only a clock that was wrong leaves events here that are this old.
  if kept is not null and partkeeper.clock_problem() is null then
    delete from only partkeeper.event_default where event_default.happened_at < clock_timestamp() - partkeeper.duration(kept);
  end if;
end;
$$;
comment on function partkeeper.forget_old() is
  'What the first pass of a day forgets: passes and process starts older than 30 days, evidence that later evidence replaced, and samples of tables that are gone. The history keeps what they did.';
