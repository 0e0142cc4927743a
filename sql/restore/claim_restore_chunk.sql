create function partkeeper.claim_restore_chunk(restore bigint, generation bigint, length interval)
returns setof partkeeper.restore_chunk
language plpgsql volatile
set search_path = ''
as $$
begin
  if exists (select from partkeeper.restore as subject where subject.id = claim_restore_chunk.restore and subject.state = 'cancelled') then
    raise exception using errcode = 'PK017', message = format('restore %s was called off: its table was emptied, and another restore begun', restore),
      hint = 'Restore again: it joins the one that goes on.';
  end if;
  perform partkeeper.sample_wal();
  -- A restore is a person's word, often in an emergency: only what others suffer from stops it, no hours and no turns.
  if partkeeper.flow_problem(array['replica_lag', 'wal_rate']) is not null then
    perform partkeeper.note_flow_held(partkeeper.flow_problem(array['replica_lag', 'wal_rate']));
    return;
  end if;
  return query
    update partkeeper.restore_chunk as claimed
    set term = claimed.term + 1, generation = claim_restore_chunk.generation, claimed_until = clock_timestamp() + length
    where claimed.restore = claim_restore_chunk.restore and claimed.number = (
      select chunk.number
      from partkeeper.restore_chunk as chunk
      where chunk.restore = claim_restore_chunk.restore and chunk.state = 'pending' and chunk.claimed_until <= clock_timestamp()
      order by chunk.number
      limit 1
      for update skip locked)
    returning claimed.*;
end;
$$;
comment on function partkeeper.claim_restore_chunk(bigint, bigint, interval) is
  'Takes the next chunk that nobody is loading, for a process start; no row when there is none, or while replica_lag or wal_rate hold it back. Error PK017 when the restore was called off. Raises the term, so that whoever had it before can record nothing any more.';
