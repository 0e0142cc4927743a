create function partkeeper.wanted_from(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case when policy.retention is not null
      then least(lower(kept.span), lower(today.span))
      -- What is kept by a hold or a failure beyond a rule of count or size does not call back what was retired beside it.
      else least((select min(lower(partition.span)) from unnest(attached) as partition
        where isfinite(lower(partition.span)) and partition.relation not in (
          select expired.relation from partkeeper.expired_partitions(policy, attached, at) as expired)),
        lower(today.span)) end
    from partkeeper.policy_span(policy, at) as today(span)
    cross join lateral partkeeper.policy_span(policy,
      coalesce(partkeeper.ago(at, partkeeper.duration(policy.retention), policy.time_zone), at)) as kept(span));
end;
$$;
comment on function partkeeper.wanted_from(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'Where the kept range begins: the span that holds the retention cutoff; without retention, the oldest partition that is not expired by count or size.';
