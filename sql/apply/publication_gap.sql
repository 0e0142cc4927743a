create function partkeeper.publication_gap(parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_publication_rel) then
    return null;
  end if;
  return (
    select 'not published by ' || string_agg(format('%I, which is of %I', pubname, pg_get_userbyid(pubowner)), ', ' order by pubname)
    from pg_catalog.pg_publication
    join pg_catalog.pg_class on pg_class.oid = parent
    where not puballtables and not pg_has_role(relowner, pubowner, 'usage')
      and exists (
        select from pg_catalog.pg_publication_rel join pg_catalog.pg_inherits on inhrelid = prrelid
        where prpubid = pg_publication.oid and inhparent = parent)
      and not exists (select from pg_catalog.pg_publication_rel where prpubid = pg_publication.oid and prrelid = parent));
end;
$$;
comment on function partkeeper.publication_gap(oid) is
  'The publications that list partitions of a parent by name and that its owner may not change, so that new partitions stay out of them; NULL when there are none.';
