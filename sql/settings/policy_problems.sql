create function partkeeper.policy_problems(policy partkeeper.policy)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  problems text[] := array_remove(array[
    'partition_interval: ' || partkeeper.length_problem(policy.key_type, policy.partition_interval, interval '10 years'),
    'retention: ' || partkeeper.length_problem(policy.key_type, policy.retention),
    'horizon: ' || partkeeper.duration_problem(policy.horizon, interval '100 years'),
    case when policy.grace !~ '^0 minutes?$' then 'grace: ' || partkeeper.duration_problem(policy.grace, interval '100 years') end,
    'time_zone: ' || partkeeper.zone_problem(policy.time_zone),
    'max_total_size: ' || partkeeper.size_problem(policy.max_total_size),
    case when policy.premake not between 1 and 1000 then format('premake: %s is not between 1 and 1000', policy.premake) end,
    case when policy.keep_at_least < 1 then format('keep_at_least: %s is not at least 1', policy.keep_at_least) end,
    case when policy.on_expiry not in ('detach', 'archive', 'drop')
      then format('on_expiry: %L is not detach, archive or drop', left(policy.on_expiry, 40)) end,
    case when policy.late_rows not in ('refuse', 'quarantine')
      then format('late_rows: %L is not refuse or quarantine', left(policy.late_rows, 40)) end,
    case when policy."order" not in ('archive_first', 'detach_first')
      then format('order: %L is not archive_first or detach_first', left(policy."order", 40)) end,
    case when policy.store is not null and not exists (select from partkeeper.store where store.name = policy.store)
      then format('store: there is no store named %L; name it with set_store()', left(policy.store, 40)) end,
    'detached_schema: ' || partkeeper.detached_schema_problem(policy),
    'rollup: ' || partkeeper.rollup_function_problem(policy),
    case when not policy.keep_indexes and policy.on_expiry <> 'detach'
      then format('keep_indexes: false is for on_expiry detach; what %s detaches stays for its grace only, and an undo wants its indexes', policy.on_expiry) end,
    case when partkeeper.is_own(policy.parent) and (policy.partition_interval, policy.time_zone, policy.origin, policy.on_expiry)
        is distinct from ('1 month', 'UTC', null::timestamptz, 'drop')
      then 'the history of Partkeeper itself is cut by months in UTC and dropped on expiry; premake, horizon, retention and grace can be set' end,
    case when policy.origin not between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 00:00:00+00'
      then 'origin: not in the years 1 to 9999' end], null);
  step interval;
begin
  -- What compares durations needs them valid, so it comes second.
  if cardinality(problems) > 0 then
    return problems;
  end if;
  step := partkeeper.length_of(policy.key_type, policy.partition_interval);
  if policy.key_type = 'integer' then
    return array_remove(array[
      case when policy.horizon <> '3 days' then 'horizon: has no meaning for plain integers; use premake' end,
      case when policy.time_zone <> 'UTC' then 'time_zone: has no meaning for plain integers' end,
      case when policy.origin is not null then 'origin: has no meaning for plain integers, which are cut at multiples of the interval' end,
      case when not policy.allow_short_retention and partkeeper.length_of(policy.key_type, policy.retention) < step * 2
        then format('retention: %s is under the floor of two intervals; set allow_short_retention to mean it', policy.retention) end], null);
  end if;
  return array_remove(array[
    case when policy.key_type = 'date' and policy.partition_interval ~ '(minute|hour)'
      then format('partition_interval: a date column cannot be cut into %s', policy.partition_interval) end,
    case when partkeeper.duration(policy.horizon) > step * 10000
      then format('horizon: %s is over 10000 times the interval of %s', policy.horizon, policy.partition_interval) end,
    case when not policy.allow_short_retention
        and partkeeper.duration(policy.retention) < greatest(step * 2, interval '24 hours')
      then format('retention: %s is under the floor of two intervals and 24 hours; set allow_short_retention to mean it', policy.retention)
    end], null);
end;
$$;
comment on function partkeeper.policy_problems(partkeeper.policy) is
  'Everything that is wrong with a policy, one sentence each; empty when it is right.';
