create function partkeeper.sample_past(parent regclass)
returns bigint
language plpgsql volatile
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
set jit = 'off'
-- One parent is looked up by index, all of them are read in one go: never the same plan for both.
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  moved bigint;
begin
  with candidate as materialized (
    select policy.parent, policy.key_type, policy.time_zone, child.oid as relation, child.relpartbound
    from partkeeper.policy
    join pg_catalog.pg_inherits as inheritance on inheritance.inhparent = policy.parent::oid
    join pg_catalog.pg_class as child on child.oid = inheritance.inhrelid
    left join partkeeper.write_sample on write_sample.partition = child.oid
    where not partkeeper.is_own(policy.parent) and (sample_past.parent is null or policy.parent = sample_past.parent)
      and write_sample.writes is distinct from partkeeper.write_count(child.oid)
  ), sampled as (
    select partkeeper.sample_partition(candidate.relation, candidate.parent::oid)
    from candidate
    cross join lateral partkeeper.bound_of(candidate.relpartbound, candidate.key_type, candidate.time_zone) as bound
    where upper(bound.span) <= clock_timestamp() or candidate.key_type = 'integer'
  )
  select count(*) into moved from sampled;
  return moved;
end;
$$;
comment on function partkeeper.sample_past(regclass) is
  'Samples the write counters of the past partitions of a parent, or of all, and returns how many moved. Bounds are read only where a counter moved or was never sampled.';
