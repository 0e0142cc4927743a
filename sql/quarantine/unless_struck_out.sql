create function partkeeper.unless_struck_out(taken partkeeper.chunk)
returns setof partkeeper.chunk
language plpgsql volatile rows 1
set search_path = ''
as $$
begin
  if taken.number is null then
    return;
  elsif taken.strikes < partkeeper.strikes_max() then
    return next taken;
    return;
  end if;
  -- Its strikes stay until it is released: whoever had it on a list already is refused as well.
  update partkeeper.chunk set claimed_until = '-infinity' where chunk.export = taken.export and chunk.number = taken.number;
  perform partkeeper.quarantine_export(taken.export, format('%s workers in a row ended, or were cut off, while they were at chunk %s (blocks %s to %s)',
    taken.strikes, taken.number, taken.from_block, taken.to_block));
end;
$$;
comment on function partkeeper.unless_struck_out(partkeeper.chunk) is
  'The chunk that was just claimed; or no row, and its table is quarantined, when as many workers as may be did not survive it.';
