create function partkeeper.row_guard(relation oid, guard interval, at timestamptz, confirmed_at timestamptz)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case
      -- Its own size says nothing, and dropping it would drop what is below it.
      when (select pg_class.relkind from pg_catalog.pg_class where pg_class.oid = relation) <> 'r'
        then 'row guard: it is no ordinary table (partitioned itself, or foreign); retire it by hand'
      when pg_relation_size(relation) = 0 then null
      when seen.last_write > at - guard and seen.last_write > coalesce(confirmed_at, '-infinity')
        then format('row guard: written to %s, within the last %s', to_char(seen.last_write at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), guard)
      when confirmed_at is not null then null
      when write_sample.first_sampled_at is null
        then format('row guard: not watched yet, so writes within the last %s are unknown', guard)
      when write_sample.first_sampled_at > at - guard
        then format('row guard: watched only since %s, so writes within the last %s are unknown',
          to_char(write_sample.first_sampled_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI UTC'), guard)
    end
    from (values (relation)) as subject(id)
    left join partkeeper.write_sample on write_sample.partition = subject.id
    cross join lateral (
      -- A counter that moved since the sample did so at some time up to now; one that fell was reset by the
      -- server, and what it counts since then are writes.
      select case when counted.writes <> write_sample.writes and counted.writes > 0 then greatest(at, clock_timestamp())
        else write_sample.changed_at end
      from partkeeper.write_count(subject.id) as counted(writes)
    ) as seen(last_write));
end;
$$;
comment on function partkeeper.row_guard(oid, interval, timestamptz, timestamptz) is
  'Why a partition may have been written to lately, NULL when it was not: its write counter moved within the guard time, or it has not been watched that long. An empty partition needs no guard; one that is no ordinary table is never let go; a confirmation covers what was unknown when it was given.';
