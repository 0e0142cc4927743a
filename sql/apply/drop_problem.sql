create function partkeeper.drop_problem(relation oid)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  dependents constant text[] := partkeeper.dependents(relation) || array(
    select format('foreign key %I of table %s', inbound.conname, partkeeper.quoted_name(inbound.conrelid))
    from partkeeper.inbound_keys(relation) as inbound
    where inbound.conrelid <> relation
    order by inbound.conname);
  named_at_most constant integer := 5;
  others constant integer := cardinality(dependents) - named_at_most;
begin
  return case
    when cardinality(dependents) = 0 then null
    when cardinality(dependents) = 1 then dependents[1] || ' depends on it; drop or change it'
    else array_to_string(dependents[1 : named_at_most], ', ') || case when others > 0 then format(' and %s more', others) else '' end
      || ' depend on it; drop or change them' end;
end;
$$;
comment on function partkeeper.drop_problem(oid) is
  'What keeps a detached table from being dropped without CASCADE: views, functions, rules, columns, foreign keys of other tables, five of them by kind and name. NULL when nothing does.';
