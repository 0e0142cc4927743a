create function partkeeper.make_late_table(parent oid, partition oid)
returns oid
language plpgsql volatile
set search_path = ''
as $$
declare
  wanted constant text := (select left(pg_class.relname, 58) || '_late' from pg_catalog.pg_class where pg_class.oid = partition);
  name constant text := partkeeper.free_name(parent, wanted);
begin
  perform partkeeper.run_statements(parent, array[
      format('create table %s (like %s)', name, partkeeper.quoted_name(partition)),
      format('alter table %s add column partkeeper_received_at timestamptz not null default clock_timestamp()', name)]
    || partkeeper.property_statements(parent, name) || partkeeper.policy_statements(parent, name));
  return name::regclass;
end;
$$;
comment on function partkeeper.make_late_table(oid, oid) is
  'Makes the table that takes rows inserted into a sealed partition under late_rows => quarantine: the columns of the partition and when each row came, beside it, with the rights and the row security its parent has.';
