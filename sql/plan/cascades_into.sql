create function partkeeper.cascades_into(parent oid)
returns text
language sql stable
set search_path = ''
as $$
  select 'while it is sealed, these fail where they reach it: ' || string_agg(format('%s of %s (%I)',
    case when pg_constraint.confdeltype in ('c', 'n', 'd') and pg_constraint.confupdtype in ('c', 'n', 'd') then 'deletes and key changes'
      when pg_constraint.confdeltype in ('c', 'n', 'd') then 'deletes' else 'key changes' end,
    partkeeper.quoted_name(pg_constraint.confrelid), pg_constraint.conname), ', ' order by pg_constraint.conname)
  from pg_catalog.pg_constraint
  where pg_constraint.conrelid = parent and pg_constraint.contype = 'f'
    and (pg_constraint.confdeltype in ('c', 'n', 'd') or pg_constraint.confupdtype in ('c', 'n', 'd'))
$$;
comment on function partkeeper.cascades_into(oid) is
  'Which changes of other tables cascade into the partitions of a parent, and so fail while one is sealed; NULL when none do.';
