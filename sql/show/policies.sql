create view partkeeper.policies as
select policy.parent, coalesce(partkeeper.key_column(policy.parent), policy.control) as control, policy.key_type, policy.partition_interval, policy.time_zone, policy.origin,
  policy.premake, policy.horizon, policy.retention, policy.on_expiry, policy.grace, policy.keep_at_least,
  policy.max_total_size, policy.allow_short_retention, policy.store, policy.late_rows, policy.detached_schema, policy.keep_indexes, policy.rollup, policy."order", policy.version, partkeeper.pause_reason(policy) as paused
from partkeeper.policy
where not partkeeper.is_own(policy.parent);
comment on view partkeeper.policies is
  'How each parent is kept, one row per parent; paused says since when, by whom and why, NULL while maintenance runs. The history of Partkeeper itself is not among them: show_partitions(''partkeeper.event'') has its partitions.';
