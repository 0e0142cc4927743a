create function partkeeper.check_default(parent regclass default null)
returns table (parent_table regclass, default_partition regclass, from_value text, to_value text, row_count bigint)
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  subject record;
begin
  if parent is not null then
    perform partkeeper.policy_of(parent);
  end if;
  for subject in
    select policy.*, pg_partitioned_table.partdefid
    from partkeeper.policy
    join pg_catalog.pg_partitioned_table on pg_partitioned_table.partrelid = policy.parent and partdefid <> 0
    where check_default.parent is null or policy.parent = check_default.parent
  loop
    return query execute format($query$
      select $1::regclass, $2::regclass, partkeeper.key_literal($3, $4, lower(counted.span)),
        partkeeper.key_literal($3, $4, upper(counted.span)), sum(counted.number)::bigint
      from (
        select case when isfinite(day.moment) then partkeeper.span_at($5, $4, $6, day.moment) end, day.number
        from (
          select partkeeper.key_instant($3, $4, minute.value::text) as moment, count(*) as number
          from only %2$s
          cross join lateral (select date_trunc('minute', %1$I::%3$s)) as minute(value)
          group by minute.value
        ) as day
      ) as counted(span, number)
      group by counted.span
      order by counted.span
    $query$, subject.control, partkeeper.quoted_name(subject.partdefid),
      case subject.key_type when 'date' then 'timestamp' else subject.key_type end)
    using subject.parent, subject.partdefid, subject.key_type, subject.time_zone,
      partkeeper.duration(subject.partition_interval), subject.origin;
  end loop;
end;
$$;
comment on function partkeeper.check_default(regclass) is
  'Rows sitting in default partitions, per span of the calendar; a NULL span for rows without a time. Counts the rows, so it reads the whole default partition.';
