create function partkeeper.check_default(parent regclass default null)
returns table (parent_table regclass, default_partition regclass, from_value text, to_value text, row_count bigint)
language plpgsql stable rows 10
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  subject record;
begin
  if parent is not null then
    perform partkeeper.policy_of(parent);
  end if;
  for subject in
    select policy, pg_partitioned_table.partdefid
    from partkeeper.policy
    join pg_catalog.pg_partitioned_table on pg_partitioned_table.partrelid = policy.parent and partdefid <> 0
    where policy.parent = check_default.parent or check_default.parent is null and not partkeeper.is_own(policy.parent)
    order by policy.parent
  loop
    return query execute format($query$
      select $1.parent, $2::regclass, partkeeper.key_literal($1.key_type, $1.time_zone, lower(counted.span)),
        partkeeper.key_literal($1.key_type, $1.time_zone, upper(counted.span)), sum(counted.number)::bigint
      from (
        select case when $1.key_type = 'integer' or bucket.moment > '4000-01-01 BC' and bucket.moment < '290000-01-01'
          then partkeeper.policy_span($1, bucket.moment) end, bucket.number
        from (
          select %2$s as moment, count(*) as number
          from only %1$s
          group by 1
        ) as bucket
      ) as counted(span, number)
      group by counted.span
      order by counted.span
    $query$, partkeeper.quoted_name(subject.partdefid), partkeeper.bucket_expression(subject.policy))
    using subject.policy, subject.partdefid;
  end loop;
end;
$$;
comment on function partkeeper.check_default(regclass) is
  'Rows sitting in default partitions, per span of the calendar; a NULL span for rows without a key, with an infinite one, or at the ends of time. Counts the rows, so it reads the whole default partition.';
