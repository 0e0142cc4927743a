create function partkeeper.bucket_expression(policy partkeeper.policy)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  col constant name := partkeeper.key_column(policy.parent);
begin
  -- Few values instead of one per row: none of these can have a bound of the calendar inside it.
  return format('partkeeper.key_instant(%L, %L, (%s)::text)', policy.key_type, policy.time_zone, case policy.key_type
    when 'timestamptz' then format('date_trunc(''minute'', %I)', col)
    when 'timestamp' then format('date_trunc(''minute'', %I)', col)
    when 'epoch_s' then format('%1$I - mod(%1$I, 60)', col)
    when 'epoch_ms' then format('%1$I - mod(%1$I, 60000)', col)
    when 'epoch_us' then format('%1$I - mod(%1$I, 60000000)', col)
    when 'epoch_ns' then format('%1$I - mod(%1$I, 60000000000)', col)
    when 'integer' then format('%1$I::numeric - mod(mod(%1$I::numeric, %2$s) + %2$s, %2$s)', col, policy.partition_interval)
    when 'date' then format('%I', col)
    -- What is no time at all must neither fail nor pass for one.
    else format('case when %s then %I end', partkeeper.has_time_condition(policy), col) end);
end;
$$;
comment on function partkeeper.bucket_expression(partkeeper.policy) is
  'The expression that reads the key of a row as an instant, cut to the minute where rows can be counted so: what check_default() groups by.';
