create function partkeeper.seal_problem(relation oid, fingerprint text, bytes bigint)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return case
    when partkeeper.seal_fingerprint(relation) is null then 'its seal is gone'
    when partkeeper.seal_fingerprint(relation) <> fingerprint
      then 'it is not as it was sealed: its triggers, its file or its columns have changed since'
    when partkeeper.relation_size(relation) > bytes
      then format('it has grown from %s to %s bytes since it was sealed', bytes, partkeeper.relation_size(relation))
    end;
end;
$$;
comment on function partkeeper.seal_problem(oid, text, bigint) is
  'Why a sealed table can no longer be taken for what was sealed; NULL when it can. pg_upgrade, a dump and restore, and DDL on the parent change the fingerprint too: then undo_retirement() begins again.';
