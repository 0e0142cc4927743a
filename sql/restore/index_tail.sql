create function partkeeper.index_tail(index_relation oid, out kind text, out tail text)
language plpgsql stable
set search_path = ''
as $$
declare
  definition constant text := pg_get_indexdef(index_relation);
  is_unique boolean;
  head text;
begin
  select case when indisunique then 'unique ' else '' end,
    format('CREATE %sINDEX %I ON %s%s USING ', case when indisunique then 'UNIQUE ' else '' end, relname,
      case when relkind = 'I' then 'ONLY ' else '' end, partkeeper.quoted_name(indrelid))
  into strict kind, head
  from pg_catalog.pg_index
  join pg_catalog.pg_class on pg_class.oid = indexrelid
  where indexrelid = index_relation;
  if not starts_with(definition, head) then
    raise exception using errcode = 'PK017', message = format('the definition of index %s cannot be read', index_relation::regclass),
      detail = definition, hint = 'Restore into a table of its own, then attach it by hand.';
  end if;
  tail := substr(definition, length(head) + 1);
end;
$$;
comment on function partkeeper.index_tail(oid) is
  'What an index is but for its name and table: unique or not, and its definition from the access method on. Two indexes with the same are the same to ATTACH.';
