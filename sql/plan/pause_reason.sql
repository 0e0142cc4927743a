create function partkeeper.pause_reason(policy partkeeper.policy)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select format('paused since %s by %s: %s', to_char(pause.since at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'),
      pause.by, coalesce(pause.reason, 'no reason given'))
    from partkeeper.installation
    cross join lateral (
      values (1, policy.paused_at, policy.paused_by, policy.paused_reason),
        (2, installation.paused_at, installation.paused_by, installation.paused_reason)
    ) as pause(rank, since, by, reason)
    where pause.since is not null
    order by pause.rank
    limit 1);
end;
$$;
comment on function partkeeper.pause_reason(partkeeper.policy) is
  'Why maintenance of a parent is paused, for itself or for all; NULL while it runs.';
