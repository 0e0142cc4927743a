create function partkeeper.plan_archive_detached(policy partkeeper.policy, at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 5
set search_path = ''
as $$
begin
  return query
    select null::integer, policy.parent, 'archive', coalesce(partkeeper.quoted_name(retirement.partition), retirement.partition_name),
      retirement.partition::oid, retirement.span, retirement.from_value, retirement.to_value, 'detached first, archived now',
      null::text[], null::text[], retirement.rows_estimate, pg_total_relation_size(retirement.partition),
      coalesce('hold: ' || partkeeper.hold_reason(retirement.parent, retirement.partition, retirement.span), archive.problem),
      archive.waiting, null::text
    from partkeeper.retirement
    join pg_catalog.pg_class on pg_class.oid = retirement.partition and not pg_class.relispartition
    cross join lateral partkeeper.archive_step(retirement, policy) as archive
    where retirement.parent = policy.parent::oid and policy.on_expiry = 'archive' and retirement.on_expiry = 'archive'
      and retirement.detached_at is not null and retirement.verified_at is null
      and retirement.state in ('detached', 'sealed', 'archived');
end;
$$;
comment on function partkeeper.plan_archive_detached(partkeeper.policy, timestamptz) is
  'Partitions that were detached before they were archived (order => detach_first) and are not verified yet. What the plan is made for makes no difference to them.';
