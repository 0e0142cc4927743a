create function partkeeper.sample_ahead(policy partkeeper.policy)
returns void
language plpgsql volatile
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
set lock_timeout = '100ms'
as $$
declare
  limit_at constant timestamptz := clock_timestamp() + interval '1 day';
  child record;
  newest text;
  detail text;
begin
  -- Once in ten minutes: with thousands of parents a pass has better things to do. Plain integers have no clock.
  if policy.key_type = 'integer' or exists (select from partkeeper.ahead_sample
    where ahead_sample.parent = policy.parent::oid and ahead_sample.sampled_at > clock_timestamp() - interval '10 minutes') then
    return;
  end if;
  for child in
    select partition.name, partition.relation, lower(partition.span) > limit_at as is_beyond
    from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone) as partition
    where upper(partition.span) > limit_at and not partition.is_default
      and (lower(partition.span) > limit_at or exists (
        select from pg_catalog.pg_index
        join pg_catalog.pg_attribute on pg_attribute.attrelid = pg_index.indrelid and pg_attribute.attnum = pg_index.indkey[0]
        where pg_index.indrelid = partition.relation and pg_attribute.attname = policy.control
          and pg_index.indisvalid and pg_index.indpred is null
          and pg_index.indexrelid in (select pg_class.oid from pg_catalog.pg_class
            join pg_catalog.pg_am on pg_am.oid = pg_class.relam where pg_am.amname = 'btree')))
    order by partition.span
  loop
    if child.is_beyond and partkeeper.has_rows(child.relation) then
      detail := format('%s holds rows, and begins over a day after the clock', child.name);
    elsif not child.is_beyond and has_table_privilege(child.relation, 'select') then
      -- The index gives its last entry at once.
      execute format('select max(%I)::text from only %s', policy.control, child.name) into newest;
      if partkeeper.key_instant(policy.key_type, policy.time_zone, newest) > limit_at then
        detail := format('the newest row of %s is over a day ahead of the clock', child.name);
      end if;
    end if;
  end loop;
  insert into partkeeper.ahead_sample as sample (parent, sampled_at, detail, ahead_since)
  values (policy.parent::oid, clock_timestamp(), detail, case when detail is not null then clock_timestamp() end)
  on conflict on constraint ahead_sample_has_one_row_per_parent do update
  set sampled_at = excluded.sampled_at, detail = excluded.detail,
    ahead_since = case when excluded.detail is not null then coalesce(sample.ahead_since, excluded.ahead_since) end;
end;
$$;
comment on function partkeeper.sample_ahead(partkeeper.policy) is
  'Looks whether a parent holds rows more than a day ahead of the clock: by the bounds of its partitions, and in the one that reaches beyond by an index, if there is one. At most once in ten minutes.';
