create function partkeeper.plan_drop(policy partkeeper.policy, at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
begin
  return query
    with due as (
      select retirement.*, partkeeper.quoted_name(retirement.partition) as name,
        coalesce('hold: ' || hold.reason, partkeeper.time_travel_problem(retirement.drop_due_at),
          'written to since it was detached: ' || partkeeper.row_guard(retirement.partition,
            plan_drop.at - retirement.detached_at, plan_drop.at, retirement.detached_at)) as held
      from partkeeper.retirement
      left join partkeeper.hold on hold.partition = retirement.partition and hold.lifted_at is null
      where retirement.parent = policy.parent::oid and retirement.state = 'detached'
        and retirement.drop_due_at <= plan_drop.at and policy.on_expiry = 'drop'
    )
    select null::integer, policy.parent, step.kind, coalesce(due.name, due.partition_name), due.partition, due.span,
      due.from_value, due.to_value, step.reason, null::text[], null::text[],
      coalesce(nullif(pg_class.reltuples, -1)::bigint, pg_stat_get_live_tuples(pg_class.oid)), pg_total_relation_size(due.partition), due.held, null::text, null::text
    from due
    left join pg_catalog.pg_class on pg_class.oid = due.partition
    cross join lateral (
      select 'drop_foreign_key', pg_constraint.conname::text
      from pg_catalog.pg_constraint
      where pg_constraint.conrelid = due.partition and pg_constraint.contype = 'f'
      union all
      select 'drop', format('grace ended %s', to_char(due.drop_due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'))
    ) as step(kind, reason);
end;
$$;
comment on function partkeeper.plan_drop(partkeeper.policy, timestamptz) is
  'Detached partitions whose grace period is over. Foreign keys left on them go first, one action each (its reason is the constraint''s name), since dropping one locks the referenced table.';
