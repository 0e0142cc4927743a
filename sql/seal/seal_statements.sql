create function partkeeper.seal_statements(relation oid, late_table oid default null)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  name constant text := partkeeper.quoted_name(relation);
  refuse constant text := format('execute function partkeeper.refuse_sealed_write(%L)', 'partkeeper.refused_write'::regclass::oid);
begin
  return array[
    format('lock table only %s in share row exclusive mode', name),
    format('create trigger zzz_partkeeper_seal before %supdate or delete on %s for each row %s',
      case when late_table is null then 'insert or ' else '' end, name, refuse),
    format('alter table %s enable always trigger zzz_partkeeper_seal', name),
    format('create trigger zzz_partkeeper_seal_truncate before truncate on %s for each statement %s', name, refuse),
    format('alter table %s enable always trigger zzz_partkeeper_seal_truncate', name)]
    || case when late_table is not null then array[
      format('create trigger zzz_partkeeper_seal_late before insert on %s for each row execute function partkeeper.quarantine_late_row(%L)',
        name, late_table),
      format('alter table %s enable always trigger zzz_partkeeper_seal_late', name)] end;
end;
$$;
comment on function partkeeper.seal_statements(oid, oid) is
  'The statements that seal a table: row triggers for INSERT, UPDATE and DELETE and a statement trigger for TRUNCATE, named to fire last, enabled ALWAYS so that replication fires them too. The lock waits for the writers that are at it, so that every later one is refused and every earlier one is visible.';
