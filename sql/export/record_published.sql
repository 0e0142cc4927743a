create function partkeeper.record_published(export bigint, term bigint, manifest_key text, manifest_sha256 text, manifest_bytes bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
begin
  select * into subject from partkeeper.export where export.id = record_published.export for update;
  if subject.state in ('published', 'verified') and subject.manifest_sha256 = record_published.manifest_sha256 then
    return 'already';
  elsif subject.id is null or subject.state <> 'stored' or subject.term <> record_published.term
    or subject.claimed_until <= clock_timestamp()
  then
    return 'fenced';
  end if;
  update partkeeper.export as published
  set state = 'published', published_at = clock_timestamp(), manifest_key = record_published.manifest_key,
    manifest_sha256 = record_published.manifest_sha256, manifest_bytes = record_published.manifest_bytes
  where published.id = subject.id;
  update partkeeper.retirement set state = 'archived', archived_at = clock_timestamp()
  where retirement.export = subject.id and retirement.state = 'sealed';
  perform partkeeper.record_word('publish', subject.parent, format('export %s is an archive in store %s: %s', subject.id, subject.store, manifest_key),
    partition_name => subject.relation_name);
  perform partkeeper.note_export_progress(subject.id);
  return 'published';
end;
$$;
comment on function partkeeper.record_published(bigint, bigint, text, text, bigint) is
  'Notes that the manifest of an export is stored, which makes it an archive: published, already, or fenced. The retirement moves to archived in the same transaction.';
