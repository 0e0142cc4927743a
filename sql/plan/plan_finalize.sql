create function partkeeper.plan_finalize(policy partkeeper.policy, attached partkeeper.partition[])
returns setof partkeeper.action
language sql stable rows 10
set search_path = ''
as $$
  select null::integer, policy.parent, 'finalize', partition.name, partition.relation, partition.span,
    partition.from_value, partition.to_value,
    'a concurrent detach was interrupted: rows are out of sight of the parent and inserts into the span fail',
    null::text[], null::text[], null::bigint, pg_total_relation_size(partition.relation),
    'hold: ' || partkeeper.hold_reason(policy.parent, partition.relation, partition.span), null::text, null::text
  from unnest(attached) as partition
  where partition.detach_pending
$$;
comment on function partkeeper.plan_finalize(partkeeper.policy, partkeeper.partition[]) is
  'Detaches that somebody began with CONCURRENTLY and that never ended: they come first in every plan.';
