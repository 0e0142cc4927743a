create view partkeeper.status as
select policy.parent, policy.partition_interval, policy.retention, policy.on_expiry, facts.partitions, facts.bytes,
  case when policy.key_type <> 'integer' then facts.oldest end as oldest,
  case when policy.key_type <> 'integer' then facts.made_until end as made_until,
  partkeeper.shown_value(policy, facts.oldest) as from_value, partkeeper.shown_value(policy, facts.made_until) as to_value,
  (select count(*) from partkeeper.retirement
   where retirement.parent = policy.parent::oid and retirement.state in ('detached', 'verified') and retirement.drop_due_at is not null) as waiting_to_drop,
  (select max(run.finished_at) from partkeeper.run
   where run.failed = 0 and (run.parent is null or run.parent = policy.parent::oid)) as last_good_pass,
  lease.holder as held_by, partkeeper.pause_reason(policy) as paused
from partkeeper.policy
cross join lateral partkeeper.parent_facts(policy) as facts
left join partkeeper.lease
  on lease.parent = policy.parent::oid and not lease.released and lease.until > clock_timestamp()
where not partkeeper.is_own(policy.parent);
comment on view partkeeper.status is
  'One row per parent: how many partitions, how large, until when rows find one without a hole (oldest and made_until as instants, NULL for plain integers; from_value and to_value as values of the key), how many detached tables wait for their drop, when the last pass without a failure ended, who is at it now.';
