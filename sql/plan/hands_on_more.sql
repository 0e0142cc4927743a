create function partkeeper.hands_on_more(parent oid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select pg_class.relam <> 0 or pg_class.reltablespace <> 0 or pg_class.relacl is not null
      or pg_class.relrowsecurity or pg_class.relforcerowsecurity or pg_class.relreplident <> 'd' or pg_class.relhastriggers
      or exists (select from pg_catalog.pg_attribute
        where attrelid = parent and attnum > 0 and not attisdropped
          and (attacl is not null or attstattarget >= 0 or exists (
            select from unnest(attoptions) as option where option not like 'pg\_%')))
      or exists (select from pg_catalog.pg_default_acl
        where defaclrole = pg_class.relowner and defaclobjtype = 'r' and defaclnamespace in (0, pg_class.relnamespace))
      or exists (select from pg_catalog.pg_description where objoid = parent and classoid = 'pg_catalog.pg_class'::regclass and objsubid = 0)
      or exists (select from pg_catalog.pg_constraint
        join pg_catalog.pg_description on objoid = pg_constraint.oid and classoid = 'pg_catalog.pg_constraint'::regclass
        where conrelid = parent and contype in ('p', 'u', 'x', 'f') and description is not null)
      or exists (select from pg_catalog.pg_index
        left join pg_catalog.pg_description on objoid = indexrelid and classoid = 'pg_catalog.pg_class'::regclass
        where indrelid = parent and (indexprs is not null or description is not null))
      or exists (select from pg_catalog.pg_statistic_ext where stxrelid = parent)
      or exists (select from pg_catalog.pg_policy where polrelid = parent)
      or partkeeper.model_partition(parent) is not null
    from pg_catalog.pg_class
    where pg_class.oid = parent);
end;
$$;
comment on function partkeeper.hands_on_more(oid) is
  'Whether a new partition gets anything that the two statements of plain_create_statements() do not give it by themselves, from its parent or from the partition before it. Most tables have nothing of the kind, and then nothing need be looked up for each partition.';
