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
    select policy, policy.parent, policy.key_type, policy.time_zone, pg_partitioned_table.partdefid,
      partkeeper.key_column(policy.parent) as key_column
    from partkeeper.policy
    join pg_catalog.pg_partitioned_table on pg_partitioned_table.partrelid = policy.parent and partdefid <> 0
    where check_default.parent is null or policy.parent = check_default.parent
    order by policy.parent
  loop
    return query execute format($query$
      select $1.parent, $2::regclass, partkeeper.key_literal($1.key_type, $1.time_zone, lower(counted.span)),
        partkeeper.key_literal($1.key_type, $1.time_zone, upper(counted.span)), sum(counted.number)::bigint
      from (
        select case when day.moment > '4000-01-01 BC' and day.moment < '290000-01-01'
          then partkeeper.policy_span($1, day.moment) end, day.number
        from (
          select partkeeper.key_instant($1.key_type, $1.time_zone, minute.value::text) as moment, count(*) as number
          from only %1$s
          cross join lateral (select %2$s) as minute(value)
          group by minute.value
        ) as day
      ) as counted(span, number)
      group by counted.span
      order by counted.span
    $query$, partkeeper.quoted_name(subject.partdefid),
      -- A date has no minutes, and reaches further than a timestamp can.
      format(case subject.key_type when 'date' then '%I' else 'date_trunc(''minute'', %I)' end, subject.key_column))
    using subject.policy, subject.partdefid;
  end loop;
end;
$$;
comment on function partkeeper.check_default(regclass) is
  'Rows sitting in default partitions, per span of the calendar; a NULL span for rows without a time, with an infinite one, or at the ends of time. Counts the rows, so it reads the whole default partition.';
