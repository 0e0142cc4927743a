create function partkeeper.lift_seal(relation oid)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  lock_timeout_before constant text := current_setting('lock_timeout');
  statements constant text[] := array(
    select format('drop trigger %I on %s', pg_trigger.tgname, partkeeper.quoted_name(relation))
    from pg_catalog.pg_trigger
    where pg_trigger.tgrelid = relation and pg_trigger.tgname like 'zzz\_partkeeper\_seal%');
begin
  if cardinality(statements) = 0 then
    return;
  end if;
  perform set_config('lock_timeout', '100ms', true);
  perform partkeeper.run_statements(relation,
    array[format('lock table only %s in access exclusive mode', partkeeper.quoted_name(relation))] || statements);
  perform set_config('lock_timeout', lock_timeout_before, true);
end;
$$;
comment on function partkeeper.lift_seal(oid) is
  'Takes the seal off a table, so that it can be written to again; does nothing without one. Waits 100 ms at most for the table: error 55P03 when it is in use.';
