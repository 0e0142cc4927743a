create function partkeeper.evidence_problem(retired partkeeper.retirement)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case
      when subject.id is null or subject.state <> 'verified' then 'its archive is not verified'
      when subject.damage is not null then 'its archive is damaged: ' || subject.damage
      when latest.made_at is null or latest.made_at < retired.drop_due_at
        then 'its archive is read once more when the grace is over: a worker or partkeeper maintain does it'
      when latest.made_at < clock_timestamp() - interval '1 hour'
        then 'its archive was last read over an hour ago: a worker or partkeeper maintain reads it again'
      when latest.manifest_sha256 <> subject.manifest_sha256 then 'the manifest that was read is not the one of its archive'
      when latest.marker is distinct from store.marker then 'its archive was read from another place than its store' end
    from (values (retired.export)) as wanted(id)
    left join partkeeper.export as subject on subject.id = wanted.id
    left join partkeeper.store on store.name = subject.store
    left join lateral (
      select evidence.* from partkeeper.evidence
      where evidence.retirement = retired.id
      order by evidence.made_at desc limit 1
    ) as latest on true);
end;
$$;
comment on function partkeeper.evidence_problem(partkeeper.retirement) is
  'Why the archive of a retirement is not proof enough for a drop just now; NULL when it is: verified, undamaged, and read again as a whole after the grace ended and within the last hour.';
