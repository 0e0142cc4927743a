create function partkeeper.show_partitions(parent regclass)
returns table (partition regclass, from_value text, to_value text, is_default boolean, rows_estimate bigint, bytes bigint, state text)
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
  attached constant partkeeper.partition[] := array(
    select child from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as child);
  here constant timestamptz := partkeeper.position_of(policy, attached, now());
begin
  return query
    select child.relation::regclass, child.from_value, child.to_value, child.is_default,
      partkeeper.rows_estimate(pg_class.oid), pg_total_relation_size(child.relation),
      case when child.is_default then 'default'
        when child.detach_pending then 'detach pending'
        when partkeeper.hold_reason(policy.parent, child.relation, child.span) is not null then 'hold'
        when retired.state <> 'expired' then retired.state
        when expired.relation is not null then 'expired'
        when lower(child.span) > here then 'future'
        when upper(child.span) <= here then 'past'
        else 'current' end
    from unnest(attached) as child
    join pg_catalog.pg_class on pg_class.oid = child.relation
    left join partkeeper.expired_partitions(policy, attached, now()) as expired on expired.relation = child.relation
    left join partkeeper.retirement as retired on retired.partition = child.relation
      and retired.state in ('expired', 'sealed', 'archived', 'verified')
    order by child.is_default, child.span;
end;
$$;
comment on function partkeeper.show_partitions(regclass) is
  'The attached partitions of a managed parent in the order of their spans, bounds as the catalog has them in UTC. rows_estimate is by statistics and growth since, and by counters when they know nothing of it; bytes is with indexes and what is stored apart; state is past, current, future, expired, sealed, archived, verified, hold, default or detach pending.';
