create function partkeeper.plan_drop(policy partkeeper.policy, at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
begin
  return query
    with due as (
      select retirement.*, partkeeper.quoted_name(retirement.partition) as name,
        coalesce('hold: ' || partkeeper.hold_reason(retirement.parent, retirement.partition, retirement.span),
          partkeeper.retiring_problem(retirement.drop_due_at),
          case when retirement.on_expiry = 'archive' then archive.problem
            else 'written to since it was detached: ' || partkeeper.row_guard(retirement.partition,
              plan_drop.at - retirement.detached_at, plan_drop.at, retirement.detached_at) end,
          partkeeper.drop_problem(retirement.partition)) as held,
        case when retirement.on_expiry = 'archive' then partkeeper.evidence_problem(retirement) end as waiting
      from partkeeper.retirement
      left join lateral partkeeper.archive_step(retirement, policy) as archive on retirement.on_expiry = 'archive'
      where retirement.parent = policy.parent::oid and partkeeper.is_droppable(retirement, policy)
        and retirement.drop_due_at <= plan_drop.at
    )
    select null::integer, policy.parent, step.kind, coalesce(due.name, due.partition_name), due.partition::oid, due.span,
      due.from_value, due.to_value, step.reason, null::text[], null::text[],
      partkeeper.rows_estimate(pg_class.oid), pg_total_relation_size(due.partition), due.held, due.waiting, null::text
    from due
    left join pg_catalog.pg_class on pg_class.oid = due.partition
    cross join lateral (
      select 'drop_foreign_key', pg_constraint.conname::text
      from pg_catalog.pg_constraint
      where pg_constraint.conrelid = due.partition and pg_constraint.contype = 'f'
      union all
      select 'drop', format('detached %s, and its grace period ended %s',
        to_char(due.detached_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), to_char(due.drop_due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'))
    ) as step(kind, reason);
end;
$$;
comment on function partkeeper.plan_drop(partkeeper.policy, timestamptz) is
  'Detached partitions whose grace period is over; an archived one waits for fresh evidence that its archive is whole. Foreign keys left on them go first, one action each (its reason is the constraint''s name), since dropping one locks the referenced table.';
