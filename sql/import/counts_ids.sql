create function partkeeper.counts_ids(config jsonb, parent oid)
returns boolean
language sql stable
begin atomic
  select exists (
    select from pg_catalog.pg_attribute
    where pg_attribute.attrelid = counts_ids.parent and pg_attribute.attname = counts_ids.config ->> 'control'
      and pg_attribute.atttypid in ('pg_catalog.int2'::regtype, 'pg_catalog.int4'::regtype, 'pg_catalog.int8'::regtype, 'pg_catalog.numeric'::regtype))
    and coalesce(counts_ids.config ->> 'epoch', 'none') = 'none';
end;
comment on function partkeeper.counts_ids(jsonb, oid) is
  'Whether a pg_partman set is cut into ranges of plain numbers, not into spans of time.';
