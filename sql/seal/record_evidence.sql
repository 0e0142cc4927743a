create function partkeeper.record_evidence(export bigint, term bigint, manifest_sha256 text, marker uuid, generation bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
  retired partkeeper.retirement;
  problem text;
begin
  select * into subject from partkeeper.export where export.id = record_evidence.export for update;
  select * into retired from partkeeper.retirement
  where retirement.export = subject.id and retirement.state in ('detached', 'verified') and retirement.drop_due_at is not null;
  problem := case
    when subject.term is distinct from record_evidence.term or subject.claimed_until <= clock_timestamp() then 'the claim on it is over'
    when retired.id is null then 'nothing is to be dropped on its word'
    when subject.state <> 'verified' or subject.damage is not null then 'the archive is not verified and whole'
    when subject.manifest_sha256 is distinct from record_evidence.manifest_sha256 then 'the manifest is another one'
    when record_evidence.marker is distinct from (select store.marker from partkeeper.store where store.name = subject.store)
      then 'the store is another place'
    when exists (select from partkeeper.chunk where chunk.export = subject.id
      and (chunk.checked_at is null or chunk.checked_at < partkeeper.evidence_since(retired)))
      then 'not every object was read since the grace ended and since it was last read for this' end;
  if problem is null then
    insert into partkeeper.evidence (retirement, manifest_sha256, marker, generation)
    values (retired.id, record_evidence.manifest_sha256, record_evidence.marker, record_evidence.generation);
  end if;
  return problem;
end;
$$;
comment on function partkeeper.record_evidence(bigint, bigint, text, uuid, bigint) is
  'Notes that every object of an archive was read again and found whole since the grace period ended. Returns the problem, NULL when noted. The drop gate wants such a word of the last hour.';
