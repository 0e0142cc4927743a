create function partkeeper.expired_partitions(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns setof partkeeper.partition
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  here constant timestamptz := partkeeper.position_of(policy, attached, at);
begin
  return query
    with past as (
      select partition.relation, upper(partition.span) as until,
        row_number() over newest_first as rank,
        case when policy.max_total_size is not null
          then sum(pg_total_relation_size(partition.relation)) over newest_first end as size_to_here
      from unnest(attached) as partition
      where not partition.is_default and not partition.detach_pending and upper(partition.span) <= here
      window newest_first as (order by upper(partition.span) desc)
    ), newest as (
      select max(coalesce(upper(partition.span), 'infinity')) as until
      from unnest(attached) as partition
      where not partition.is_default
    )
    select partition.*
    from unnest(attached) as partition
    join past on past.relation = partition.relation
    cross join newest
    where past.until < newest.until
      and coalesce(policy.retention, policy.max_total_size, policy.keep_at_least::text) is not null
      and (policy.retention is null
        or past.until <= partkeeper.ago(here, partkeeper.length_of(policy.key_type, policy.retention), policy.time_zone))
      and (policy.keep_at_least is null or past.rank > policy.keep_at_least)
      and (policy.max_total_size is null or past.size_to_here > pg_size_bytes(policy.max_total_size));
end;
$$;
comment on function partkeeper.expired_partitions(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'Which partitions are expired: those whose upper bound in the catalog is at or before the instant (of a plain integer key, its highest value) minus retention. With keep_at_least or max_total_size as well, only those on which all rules agree. Never the current one, a future one or the newest.';
