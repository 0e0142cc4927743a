create function partkeeper.free_name(parent oid, wanted text)
returns text
language sql stable
set search_path = ''
as $$
  select format('%I.%I', pg_namespace.nspname, candidate.name)
  from pg_catalog.pg_class
  join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
  cross join generate_series(1, 99) as number
  cross join lateral (
    select case when number = 1 then wanted
      when octet_length(wanted) <= 60 then wanted || '_' || number
      else '_' || md5(wanted) || '_' || number end
  ) as candidate(name)
  where pg_class.oid = parent
    and not exists (
      select from pg_catalog.pg_class as taker
      where taker.relnamespace = pg_class.relnamespace and taker.relname = candidate.name)
    and not exists (
      select from pg_catalog.pg_type as taker
      where taker.typnamespace = pg_class.relnamespace and taker.typname = candidate.name)
  order by number
  limit 1
$$;
comment on function partkeeper.free_name(oid, text) is
  'The wanted name in the parent''s schema, qualified; with a number behind it when another relation or type has taken it, so that a taken name never leaves a hole.';
