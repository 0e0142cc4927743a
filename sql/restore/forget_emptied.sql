create function partkeeper.forget_emptied(restore bigint)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.restore;
  is_empty boolean;
begin
  select * into strict subject from partkeeper.restore where restore.id = forget_emptied.restore for update;
  if subject.parent is not null
    or not exists (select from partkeeper.restore_chunk where restore_chunk.restore = subject.id and state = 'loaded' and row_count > 0)
    or exists (select from partkeeper.restore_chunk where restore_chunk.restore = subject.id and state = 'pending' and claimed_until > clock_timestamp())
  then
    return false;
  end if;
  -- Whoever is still copying cannot record it any more; whoever has recorded and not committed is waited for.
  update partkeeper.restore_chunk set term = restore_chunk.term + 1, claimed_until = '-infinity'
  where restore_chunk.restore = subject.id and state = 'pending';
  execute format('select not exists (select from %s)', partkeeper.quoted_name(subject.target)) into is_empty;
  if is_empty then
    update partkeeper.restore set state = 'cancelled', cancelled_at = clock_timestamp() where restore.id = subject.id;
  end if;
  return is_empty;
end;
$$;
comment on function partkeeper.forget_emptied(bigint) is
  'Calls a restore into a table off whose rows somebody has deleted, all of them, while nobody is at it: then the archive can be loaded again without doubling a row. Returns whether it did.';
