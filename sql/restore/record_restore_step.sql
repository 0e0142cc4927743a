create function partkeeper.record_restore_step(restore bigint, reached text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.restore;
begin
  select * into strict subject from partkeeper.restore where restore.id = record_restore_step.restore for update;
  if array_position(array['planned', 'loaded', 'indexed', 'verified', 'attached'], subject.state)
    >= array_position(array['planned', 'loaded', 'indexed', 'verified', 'attached'], reached)
  then
    return subject.state;
  elsif reached = 'loaded' and exists (
    select from partkeeper.restore_chunk where restore_chunk.restore = record_restore_step.restore and state = 'pending')
  then
    return subject.state;
  end if;
  update partkeeper.restore
  set state = reached,
    loaded_at = case reached when 'loaded' then clock_timestamp() else loaded_at end,
    indexed_at = case reached when 'indexed' then clock_timestamp() else indexed_at end,
    verified_at = case reached when 'verified' then clock_timestamp() else verified_at end,
    attached_at = case reached when 'attached' then clock_timestamp() else attached_at end
  where restore.id = record_restore_step.restore;
  perform partkeeper.record_word('restore', subject.parent, format('restore %s is %s: %s rows', subject.id, reached, subject.row_count),
    partition_name => subject.target_name)
  where reached in ('verified', 'attached');
  return reached;
end;
$$;
comment on function partkeeper.record_restore_step(bigint, text) is
  'Records a fact that a restore reached and returns its state; one that is further already stays there, and loaded is not reached while a chunk is pending. Error PK007 for a step that is left out.';
