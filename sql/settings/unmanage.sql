create function partkeeper.unmanage(parent regclass)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  forgotten constant partkeeper.policy := partkeeper.policy_of(parent);
begin
  if partkeeper.is_own(parent) then
    raise exception using errcode = 'PK002', message = 'partkeeper.event cannot be given up: it is the history of Partkeeper itself',
      hint = 'To keep all of it: select partkeeper.set_policy(''partkeeper.event'', ''{"retention": null}'').';
  end if;
  perform partkeeper.require_owner(parent);
  perform partkeeper.record_word('unmanage', parent, format('policy of %s forgotten; its tables stay as they are', forgotten.parent_name));
  -- Whoever is about to seal is waited for, or finds its export called off: no seal comes after the look for seals.
  perform from partkeeper.export
  join partkeeper.retirement on retirement.export = export.id
  where retirement.parent = forgotten.parent::oid and retirement.state not in ('dropped', 'undone')
  for update of export;
  -- What is sealed can be written to again; what is archived stays in its store.
  perform partkeeper.lift_seal(retirement.partition)
  from partkeeper.retirement
  join pg_catalog.pg_class on pg_class.oid = retirement.partition and pg_class.reltype = retirement.row_type
  where retirement.parent = forgotten.parent::oid and retirement.state not in ('dropped', 'undone') and retirement.sealed_at is not null;
  perform partkeeper.end_retirement(retirement.id, 'undone')
  from partkeeper.retirement
  where retirement.parent = forgotten.parent::oid and retirement.state not in ('dropped', 'undone');
  delete from partkeeper.growing_partition where growing_partition.parent = unmanage.parent;
  delete from partkeeper.confirmation where confirmation.parent = forgotten.parent::oid;
  delete from partkeeper.write_sample where write_sample.parent = forgotten.parent::oid;
  delete from partkeeper.policy where policy.parent = unmanage.parent;
  if partkeeper.owner_role(parent) is not null then
    perform partkeeper.revoke_guards(partkeeper.owner_role(parent));
  end if;
end;
$$;
comment on function partkeeper.unmanage(regclass) is
  'Forgets the policy of a parent. Tables stay as they are, seals are lifted, archives stay where they are; what is detached is never dropped. Error 55P03 when a sealed table is in use. Works for a parent that no longer exists, by its OID: unmanage(12345). Error PK003 when it is not managed.';
