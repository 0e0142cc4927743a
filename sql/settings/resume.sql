create function partkeeper.resume(parent regclass default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if parent is null then
    update partkeeper.installation set paused_at = null, paused_by = null, paused_reason = null
    where paused_at is not null;
  else
    perform partkeeper.policy_of(parent);
    perform partkeeper.require_owner(parent);
    update partkeeper.policy set paused_at = null, paused_by = null, paused_reason = null
    where policy.parent = resume.parent and policy.paused_at is not null;
  end if;
  if found then
    perform partkeeper.record_word('resume', parent, 'maintenance goes on');
    perform partkeeper.give_exports_time(parent);
  end if;
end;
$$;
comment on function partkeeper.resume(regclass) is
  'Lets maintenance of one parent, or of all, go on after pause(). Exports that waited have a day from now to make progress.';
