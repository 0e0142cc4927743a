create function partkeeper.plan_unseal(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 1
set search_path = ''
as $$
begin
  return query
    with expired as materialized (
      select expired.relation from partkeeper.expired_partitions(policy, attached, plan_unseal.at) as expired
    )
    select null::integer, policy.parent, 'unseal', coalesce(partkeeper.quoted_name(retirement.partition), retirement.partition_name),
      retirement.partition::oid, retirement.span, retirement.from_value, retirement.to_value, verdict.reason, null::text[], null::text[],
      retirement.rows_estimate, pg_total_relation_size(retirement.partition), null::text, null::text, null::text
    from partkeeper.retirement
    join pg_catalog.pg_class on pg_class.oid = retirement.partition and pg_class.reltype = retirement.row_type
    cross join lateral partkeeper.unseal_reason(retirement, policy,
      retirement.partition in (select expired.relation from expired)) as verdict(reason)
    where retirement.parent = policy.parent::oid and retirement.state in ('sealed', 'archived', 'verified', 'detached')
      and retirement.sealed_at is not null and verdict.reason is not null;
end;
$$;
comment on function partkeeper.plan_unseal(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'Seals that have to be lifted: the policy or a person has taken the retirement back, or its export makes no progress.';
