create function partkeeper.model_partition(parent oid)
returns oid
language plpgsql stable
set search_path = ''
as $$
declare
  key_type text;
  children oid[];
  uppers text[];
  model oid;
begin
  -- Mostly there is nothing to hand on, and then no bound need be read.
  if not exists (
      select from pg_catalog.pg_inherits
      join pg_catalog.pg_class as child on child.oid = inhrelid
      left join pg_catalog.pg_class as toast on toast.oid = child.reltoastrelid
      where inhparent = parent and num_nonnulls(child.reloptions, toast.reloptions) > 0)
    and not exists (
      select from pg_catalog.pg_publication_rel
      join pg_catalog.pg_inherits on inhrelid = prrelid
      where inhparent = parent)
  then
    return null;
  end if;
  select format_type(atttypid, null) into strict key_type
  from pg_catalog.pg_partitioned_table
  join pg_catalog.pg_attribute on attrelid = partrelid and attnum = partattrs[0]
  where partrelid = parent;
  select array_agg(child.oid), array_agg(coalesce(part[1], part[2])) into children, uppers
  from pg_catalog.pg_inherits
  join pg_catalog.pg_class as child on child.oid = inhrelid
  cross join lateral regexp_match(pg_get_expr(relpartbound, child.oid), $re$ TO \((?:'([^']*)'|([0-9.]+)|MAXVALUE)\)$re$) as found(part)
  where inhparent = parent and not inhdetachpending and part is not null;
  -- Written and read in one session, so that its zone and date style mean nothing. MAXVALUE is NULL and comes first.
  execute format('select child from unnest($1, $2) as bound(child, upper) order by upper::%s desc limit 1', key_type)
    into model using children, uppers;
  return model;
end;
$$;
comment on function partkeeper.model_partition(oid) is
  'The newest partition by its bounds, never the default one, when partitions of this parent have what the parent itself cannot hand on: storage parameters, publications of their own. NULL when none has any.';
