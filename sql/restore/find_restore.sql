create function partkeeper.find_restore(manifest_sha256 text, target oid, parent oid)
returns partkeeper.restore
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select restore
    from partkeeper.restore
    join pg_catalog.pg_class on pg_class.oid = restore.target
    where restore.manifest_sha256 = find_restore.manifest_sha256 and restore.state <> 'cancelled'
      and case when find_restore.parent is null then restore.target = find_restore.target
        else restore.parent = find_restore.parent and (restore.state <> 'attached' or pg_class.relispartition) end
    order by restore.id desc
    limit 1);
end;
$$;
comment on function partkeeper.find_restore(text, oid, oid) is
  'The restore of an archive into a table, or under a parent, whose table is still there; NULL when there is none.';
