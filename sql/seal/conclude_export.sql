create function partkeeper.conclude_export(export bigint, term bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
  problem text;
begin
  select * into subject from partkeeper.export where export.id = conclude_export.export for update;
  if subject.state = 'verified' then
    return null;
  end if;
  problem := case
    when subject.term is distinct from conclude_export.term or subject.claimed_until <= clock_timestamp() then 'the claim on it is over'
    when subject.state is distinct from 'published' then format('the export is %s, not published', subject.state)
    when subject.damage is not null then subject.damage
    when exists (select from partkeeper.chunk where chunk.export = subject.id and chunk.state <> 'verified') then 'not every chunk is verified'
    when subject.rung = 'sealed' then partkeeper.seal_problem(subject.relation, subject.seal_fingerprint, subject.relation_bytes) end;
  if problem is not null then
    return problem;
  end if;
  update partkeeper.export set state = 'verified', verified_at = clock_timestamp(), progress_at = clock_timestamp(),
    failures = 0, failing_since = null, failure = null, retry_at = null
  where export.id = subject.id;
  perform partkeeper.record_word('verify', subject.parent, format('the archive of export %s was read back, and its rows were counted again: it is whole', subject.id),
    partition_name => subject.relation_name);
  update partkeeper.retirement set state = 'verified', verified_at = clock_timestamp()
  where retirement.export = subject.id and retirement.state = 'archived';
  if not found and subject.rung = 'sealed' then
    perform partkeeper.lift_seal(subject.relation);
  end if;
  return null;
end;
$$;
comment on function partkeeper.conclude_export(bigint, bigint) is
  'Moves an export whose every chunk was verified to verified, and the retirement with it; an export that sealed a table only for itself gives it back to its writers. Returns the problem, NULL when done. Error 55P03 when that table is in use: try again.';
