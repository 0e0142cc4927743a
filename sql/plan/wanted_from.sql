create function partkeeper.wanted_from(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  cutoff constant timestamptz := partkeeper.ago(at, partkeeper.length_of(policy.key_type, policy.retention), policy.time_zone);
  today constant timestamptz := lower(partkeeper.policy_span(policy, at));
  kept constant timestamptz := lower(partkeeper.policy_span(policy, cutoff));
  has_no_rule constant boolean := coalesce(policy.retention, policy.max_total_size, policy.keep_at_least::text) is null;
  oldest timestamptz;
begin
  if kept is not null and policy.key_type <> 'integer' then
    return least(today, case when policy.key_type in ('uuid_v7', 'ulid') then greatest(kept, '1970-01-01 00:00:00+00') else kept end);
  end if;
  -- What is kept by a hold or a failure beyond a rule of count or size does not call back what was retired beside it.
  oldest := (
    -- One that reaches down to MINVALUE begins somewhere before its end.
    select min(coalesce(case when isfinite(lower(partition.span)) then lower(partition.span) end, case when isfinite(upper(partition.span)) then upper(partition.span) end))
    from unnest(attached) as partition
    where not partition.is_default and (has_no_rule or partition.relation not in (
      select expired.relation from partkeeper.expired_partitions(policy, attached, at) as expired)));
  -- Numbers do not reach back before the first one, however long the retention.
  return least(today, greatest(oldest, kept));
end;
$$;
comment on function partkeeper.wanted_from(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'Where the kept range begins: the span that holds the retention cutoff; without retention, and for plain integers, not before the oldest partition that is not expired. No uuid or ULID is older than 1970.';
