create function partkeeper.record_loaded(restore bigint, number integer, term bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update partkeeper.restore_chunk
  set state = 'loaded', loaded_at = clock_timestamp()
  where restore_chunk.restore = record_loaded.restore and restore_chunk.number = record_loaded.number
    and restore_chunk.term = record_loaded.term and restore_chunk.state = 'pending';
  if not found then
    raise exception using errcode = 'PK008',
      message = format('chunk %s of restore %s was taken over, or is loaded already', number, restore),
      hint = 'Nothing to do: somebody else loads it, and what was loaded here is rolled back.';
  end if;
end;
$$;
comment on function partkeeper.record_loaded(bigint, integer, bigint) is
  'Records a chunk as loaded; called in the very transaction that copied its rows, which an error rolls back: so each chunk is loaded exactly once. Error PK008 when the term is not current or it is loaded.';
