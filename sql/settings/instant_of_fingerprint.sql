create function partkeeper.instant_of_fingerprint(policy partkeeper.policy, plan_fingerprint text)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  attached constant partkeeper.partition[] := array(
    select partition from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition);
  moment timestamptz;
begin
  for moment in
    select now()
    union all
    (select distinct run.at from partkeeper.run
     where run.parent is null or run.parent = policy.parent
     order by run.at desc limit 50)
    union all
    -- When the list grew by one: the instants at which the oldest partitions expire.
    (select ((upper(partition.span) at time zone policy.time_zone) + partkeeper.duration(policy.retention)) at time zone policy.time_zone
     from unnest(attached) as partition
     where policy.retention is not null and policy.key_type <> 'integer' and isfinite(upper(partition.span))
     order by 1 limit 200)
  loop
    if exists (select from partkeeper.plan_retire(policy, attached, moment) as retired where retired.fingerprint = plan_fingerprint) then
      return moment;
    end if;
  end loop;
  return now();
end;
$$;
comment on function partkeeper.instant_of_fingerprint(partkeeper.policy, text) is
  'An instant whose plan shows a fingerprint: now, that of a pass, or one at which a partition expires; now when there is none. The fingerprint stands for the list, whatever the instant.';
