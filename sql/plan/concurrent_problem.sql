create function partkeeper.concurrent_problem(parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce((
      select format('detach_mode is concurrently, which Postgres refuses beside a default partition, and %s is one',
        partkeeper.quoted_name(pg_partitioned_table.partdefid))
      from pg_catalog.pg_partitioned_table
      where pg_partitioned_table.partrelid = parent and pg_partitioned_table.partdefid <> 0
    ), (
      -- Their tables are locked against writers by a wait that no timeout may bound.
      select format('detach_mode is concurrently, and foreign key %I of %s is in its way: it would lock the table at the other end for as long as it takes',
        pg_constraint.conname, partkeeper.quoted_name(pg_constraint.conrelid))
      from pg_catalog.pg_constraint
      where pg_constraint.contype = 'f' and parent in (pg_constraint.conrelid, pg_constraint.confrelid)
      order by pg_constraint.oid limit 1
    ))
    where partkeeper.detaches_concurrently(parent));
end;
$$;
comment on function partkeeper.concurrent_problem(oid) is
  'Why partitions of a parent cannot be detached concurrently although its policy asks for it: a default partition, or foreign keys on either side; NULL when they can, or are detached plainly. A person chooses: detach_mode plain, or what is in the way.';
