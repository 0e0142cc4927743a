create function partkeeper.apply_action(action partkeeper.action, at timestamptz, term bigint, lock_wait interval)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  perform partkeeper.check_fence(action.parent, term);
  perform partkeeper.check_build(action, term);
  perform partkeeper.set_lock_wait(action, lock_wait);
  case action.kind
    when 'create' then
      return partkeeper.created_detail(action, partkeeper.apply_create(array[action]));
    when 'detach' then
      return partkeeper.apply_detach(action, at, term);
    when 'rollup' then
      return partkeeper.apply_rollup(action, at, term);
    when 'drop' then
      return partkeeper.apply_drop(action, at);
    when 'drop_foreign_key' then
      return partkeeper.apply_drop_foreign_key(action, at);
    when 'archive' then
      perform partkeeper.require_flow(action.kind, action.parent);
      return format('queued as export %s: a worker or partkeeper maintain makes it', partkeeper.queue_archive(action));
    when 'unseal' then
      return partkeeper.apply_unseal(action, at);
    when 'drain' then
      return partkeeper.apply_drain(action);
    when 'finalize' then
      return partkeeper.apply_finalize(action, at);
    when 'plan' then
      raise exception using errcode = 'PK013', message = 'this table cannot be planned: ' || action.reason,
        hint = 'Its policy, its bounds or your rights on it stand in the way; the other tables are maintained.';
  end case;
end;
$$;
comment on function partkeeper.apply_action(partkeeper.action, timestamptz, bigint, interval) is
  'Does one action in the caller''s transaction, behind the fence, and says in a sentence what was done. Any problem is an error; try_action() isolates it.';
