create function partkeeper.open_relation(export partkeeper.export)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  late oid;
  size_now bigint;
begin
  if export.rung = 'sealed' then
    if export.parent is not null and exists (select from partkeeper.policy
      join partkeeper.retirement on retirement.parent = policy.parent::oid and retirement.export = open_relation.export.id
      where policy.parent = open_relation.export.parent and policy.late_rows = 'quarantine' and retirement.detached_at is null)
    then
      late := partkeeper.late_table_for(export);
    end if;
    perform partkeeper.run_statements(export.relation, partkeeper.seal_statements(export.relation, late));
  else
    perform partkeeper.run_statements(export.relation, array[
      format('lock table only %s in access share mode', partkeeper.quoted_name(export.relation))]);
  end if;
  size_now := partkeeper.relation_size(export.relation);
  update partkeeper.export as opened
  set opened_at = clock_timestamp(), relfilenode = pg_relation_filenode(opened.relation), shape = partkeeper.export_shape(opened.relation),
    seal_fingerprint = case opened.rung when 'sealed' then partkeeper.seal_fingerprint(opened.relation) end,
    relation_bytes = size_now, main_bytes = pg_relation_size(opened.relation),
    blocks = pg_relation_size(opened.relation) / current_setting('block_size')::bigint,
    progress_at = clock_timestamp(), failures = 0, failing_since = null, failure = null, retry_at = null
  where opened.id = open_relation.export.id;
  update partkeeper.retirement
  set state = 'sealed', sealed_at = clock_timestamp(), seal_fingerprint = partkeeper.seal_fingerprint(retirement.partition),
    sealed_bytes = size_now, late_table = coalesce(late, retirement.late_table)
  where retirement.export = open_relation.export.id and retirement.state in ('expired', 'detached');
end;
$$;
comment on function partkeeper.open_relation(partkeeper.export) is
  'Seals the table of an export, or looks at it, and writes down what it is like; the retirement moves to sealed with it.';
