create function partkeeper.begin_restore(manifest_sha256 text, target oid, facts jsonb)
returns partkeeper.restore
language plpgsql volatile
set search_path = ''
as $$
declare
  under constant oid := facts ->> 'parent';
  result partkeeper.restore := partkeeper.find_restore(manifest_sha256, target, under);
  rows_found bigint := 0;
begin
  if result.id is not null then
    return result;
  end if;
  perform partkeeper.require_owner(target);
  update partkeeper.restore set state = 'cancelled', cancelled_at = clock_timestamp()
  where restore.manifest_sha256 = begin_restore.manifest_sha256 and state in ('planned', 'loaded', 'indexed')
    and not exists (select from pg_catalog.pg_class where pg_class.oid = restore.target);
  if not (facts ->> 'is_new')::boolean then
    execute format('select count(*) from %s', partkeeper.quoted_name(target)) into rows_found;
  end if;
  insert into partkeeper.restore (manifest_sha256, manifest_place, source_name, target, target_name, is_new, parent, span,
    row_count, chunks, rows_before)
  select begin_restore.manifest_sha256, facts ->> 'place', facts ->> 'source', begin_restore.target,
    partkeeper.quoted_name(begin_restore.target), (facts ->> 'is_new')::boolean, under,
    partkeeper.restore_span(under, facts ->> 'from', facts ->> 'to'),
    coalesce(sum(chunk.row_count::bigint), 0), count(*), rows_found
  from jsonb_array_elements_text(facts -> 'chunk_rows') as chunk(row_count)
  returning * into result;
  insert into partkeeper.restore_chunk (restore, number, row_count)
  select result.id, chunk.number, chunk.row_count::bigint
  from jsonb_array_elements_text(facts -> 'chunk_rows') with ordinality as chunk(row_count, number);
  perform partkeeper.record_word('restore', under, format('restore %s begun, of %s from %s', result.id, result.source_name, result.manifest_place),
    partition_name => result.target_name);
  return result;
end;
$$;
comment on function partkeeper.begin_restore(text, oid, jsonb) is
  'Opens the ledger of an archive that is loaded into a table; called again, it returns the one that is there. facts: place, source, is_new, parent with from and to when it will be attached, chunk_rows (rows of each chunk, in order). Error 42501.';
