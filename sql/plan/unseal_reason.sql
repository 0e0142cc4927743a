create function partkeeper.unseal_reason(retired partkeeper.retirement, policy partkeeper.policy, is_expired boolean)
returns text
language sql stable
set search_path = ''
as $$
  select case
    when retired.sealed_at is null or retired.state in ('expired', 'dropped', 'undone') or is_pending then null
    when retired.detached_at is not null and is_attached then 'attached again by hand: the retirement ends'
    when retired.detached_at is not null then null
    when not is_attached then 'detached by hand: the retirement ends'
    when policy.on_expiry <> 'archive' then 'the policy does not archive any more: the retirement ends'
    when not is_expired then 'not expired any more under the policy: the retirement ends'
    when retired.state in ('sealed', 'archived') and subject.progress_at < clock_timestamp() - interval '1 day' and partkeeper.clock_problem() is null
      then format('export %s made no progress since %s: writers get it back', subject.id,
        to_char(subject.progress_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC')) end
  from (select count(*) > 0, coalesce(bool_or(pg_inherits.inhdetachpending), false)
    from pg_catalog.pg_inherits where inhrelid = retired.partition and inhparent = retired.parent) as here(is_attached, is_pending)
  left join partkeeper.export as subject on subject.id = retired.export
$$;
comment on function partkeeper.unseal_reason(partkeeper.retirement, partkeeper.policy, boolean) is
  'Why the seal of a partition has to be lifted although its retirement is not over; NULL when it stays. A seal whose export makes no progress for a day is lifted too. While a detach is pending, that is finished first.';
