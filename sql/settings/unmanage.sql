create function partkeeper.unmanage(parent regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  forgotten constant partkeeper.policy := partkeeper.policy_of(parent);
begin
  perform partkeeper.require_owner(parent);
  perform partkeeper.record_word('unmanage', parent, format('policy of %s forgotten; its tables stay as they are', forgotten.parent_name));
  update partkeeper.retirement set state = 'undone', undone_at = clock_timestamp()
  where retirement.parent = forgotten.parent::oid and retirement.state in ('expired', 'detached');
  delete from partkeeper.confirmation where confirmation.parent = forgotten.parent::oid;
  delete from partkeeper.write_sample where write_sample.parent = forgotten.parent::oid;
  delete from partkeeper.policy where policy.parent = unmanage.parent;
end;
$$;
comment on function partkeeper.unmanage(regclass) is
  'Forgets the policy of a parent. Tables stay as they are; what is detached is never dropped. Works for a parent that no longer exists, by its OID: unmanage(12345). Error PK003 when it is not managed.';
