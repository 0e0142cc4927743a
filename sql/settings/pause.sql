create function partkeeper.pause(parent regclass default null, reason text default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if parent is null then
    update partkeeper.installation
    set paused_at = clock_timestamp(), paused_by = current_user, paused_reason = reason
    where paused_at is null;
  else
    perform partkeeper.policy_of(parent);
    perform partkeeper.require_owner(parent);
    update partkeeper.policy
    set paused_at = clock_timestamp(), paused_by = current_user, paused_reason = reason
    where policy.parent = pause.parent and policy.paused_at is null;
  end if;
  if found then
    perform partkeeper.record_word('pause', parent, coalesce(reason, 'no reason given'));
  end if;
end;
$$;
comment on function partkeeper.pause(regclass, text) is
  'Stops maintenance of one parent, or of all: nothing is made or retired until resume(). It is read again before each destructive effect.';
