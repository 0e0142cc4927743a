create function partkeeper.conclude_drain(parent regclass, generation bigint, batches integer)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  rest record;
  total bigint := 0;
begin
  if not exists (select from partkeeper.lease where lease.generation = conclude_drain.generation) then
    perform partkeeper.stop_process(generation, 'somebody else is at it');
    return;
  end if;
  for rest in select * from partkeeper.check_default(parent) loop
    total := total + rest.row_count;
    raise notice 'partkeeper: % rows stay in %: %', rest.row_count, partkeeper.quoted_name(rest.default_partition),
      case when rest.from_value is null then 'without a time, or with one that no partition can be made for'
        else format('from %s to %s', rest.from_value, rest.to_value) end;
  end loop;
  raise notice 'partkeeper: % batches moved, % rows stay in the default partition', batches, total;
  perform partkeeper.sample_writes(parent);
  perform partkeeper.record_word('drain_default', parent, format('%s batches moved, %s rows stay', batches, total));
  perform partkeeper.stop_process(generation, 'drain over');
end;
$$;
comment on function partkeeper.conclude_drain(regclass, bigint, integer) is
  'Ends a drain: counts what stays in the default partition and says so, begins to watch the new partitions for writes, gives the lease back.';
