create function partkeeper.template_problems(parent oid, template text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  source constant oid := partkeeper.partman_parent(jsonb_build_object('parent_table', template));
begin
  return array_remove(array(
    select format('template_table: %s has an index that %s has not, and new partitions would lack it: %s', template,
      partkeeper.quoted_name(parent), pg_get_indexdef(own.indexrelid))
    from pg_catalog.pg_index as own
    where own.indrelid = source and not exists (
      select from pg_catalog.pg_index as other
      where other.indrelid = parent and other.indisunique >= own.indisunique
        and substring(pg_get_indexdef(other.indexrelid) from ' USING .*') = substring(pg_get_indexdef(own.indexrelid) from ' USING .*'))
    order by own.indexrelid
  ) || array(
    select case property
      when 'storage' then format('template_table: %s has storage parameters (%s), which new partitions would not have', template, array_to_string(own.reloptions, ', '))
      when 'unlogged' then format('template_table: %s is unlogged, and new partitions would be logged', template)
      when 'tablespace' then format('template_table: %s is in another tablespace than %s: alter table %2$s set tablespace', template, partkeeper.quoted_name(parent)) end
    from pg_catalog.pg_class as own
    join pg_catalog.pg_class as subject on subject.oid = parent
    cross join unnest(array['storage', 'unlogged', 'tablespace']) as property
    where own.oid = source and case property
      when 'storage' then own.reloptions is not null and own.reloptions is distinct from subject.reloptions
      when 'unlogged' then own.relpersistence = 'u'
      when 'tablespace' then own.reltablespace not in (0, subject.reltablespace) end), null);
end;
$$;
comment on function partkeeper.template_problems(oid, text) is
  'What pg_partman would take from a template table for new partitions, and Partkeeper, which takes it from the parent, would not.';
