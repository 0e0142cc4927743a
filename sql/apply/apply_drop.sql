create function partkeeper.apply_drop(action partkeeper.action, at timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  archived_by bigint;
begin
  perform partkeeper.check_drop_gate(action, at);
  perform partkeeper.run_statements(action.parent, partkeeper.action_statements(action));
  -- A statement has a name in it; the proof that it met the right table is the OID.
  if exists (select from pg_catalog.pg_class where pg_class.oid = action.relation) then
    raise exception using errcode = 'PK011', message = 'another table has taken its name';
  end if;
  update partkeeper.retirement set state = 'dropped', dropped_at = clock_timestamp()
  where retirement.partition = action.relation and retirement.state in ('detached', 'verified') and retirement.span = action.span
  returning retirement.export into strict archived_by;
  delete from partkeeper.write_sample where write_sample.partition = action.relation;
  return coalesce('dropped; its rows are in the archive of export ' || archived_by, 'dropped, as the policy asked for: no archive');
end;
$$;
comment on function partkeeper.apply_drop(partkeeper.action, timestamptz) is
  'Drops a detached partition behind the drop gate and moves its retirement to dropped in the same transaction. Never CASCADE. Error PK011 when a fact does not hold.';
