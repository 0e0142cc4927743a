create function partkeeper.record_check(export bigint, number integer, term bigint)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  update partkeeper.chunk
  set state = 'verified', checked_at = clock_timestamp(), claimed_until = '-infinity', strikes = 0
  where chunk.export = record_check.export and chunk.number = record_check.number and chunk.term = record_check.term
    and chunk.state in ('stored', 'verified') and chunk.claimed_until > clock_timestamp();
  if not found then
    return 'fenced';
  end if;
  perform partkeeper.note_export_progress(record_check.export);
  return 'checked';
end;
$$;
comment on function partkeeper.record_check(bigint, integer, bigint) is
  'Notes that the object of a chunk was read back and found whole: checked, or fenced when the claim is over.';
