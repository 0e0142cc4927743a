create function partkeeper.copy_problem(export bigint)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case
      when pg_class.oid is null or pg_class.reltype <> subject.row_type then 'the table is gone'
      when pg_relation_filenode(pg_class.oid) <> subject.relfilenode then 'the table was truncated or rewritten since its export was opened'
      -- The fingerprint of a seal knows the columns; a default that changes is no matter of the rows that are there.
      when subject.rung = 'single' and partkeeper.row_shape(partkeeper.export_shape(pg_class.oid)) <> partkeeper.row_shape(subject.shape) then 'its columns have changed since its export was opened'
      -- Read after the snapshot was taken: a row that it sees cannot lie behind a size read now.
      when subject.rung = 'single' and pg_relation_size(pg_class.oid) > subject.blocks * current_setting('block_size')::bigint
        then 'it has grown by more than room was left for; the next try takes all of it'
      when subject.rung = 'sealed' then partkeeper.seal_problem(pg_class.oid, subject.seal_fingerprint, subject.relation_bytes)
      end
    from partkeeper.export as subject
    left join pg_catalog.pg_class on pg_class.oid = subject.relation
    where subject.id = copy_problem.export);
end;
$$;
comment on function partkeeper.copy_problem(bigint) is
  'Why a chunk of an export must not be copied: asked inside the chunk''s transaction after its lock, since neither TRUNCATE nor a rewrite minds snapshots. NULL when the table is as it was when the export was opened.';
