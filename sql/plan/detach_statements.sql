create function partkeeper.detach_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(parent);
begin
  if partkeeper.detaches_concurrently(parent) then
    return array[format('alter table %s detach partition %s concurrently', parent_name, partition)];
  end if;
  return array[
    format('lock table only %s in access exclusive mode', parent_name),
    format('lock table only %s in access exclusive mode nowait', partition),
    format('alter table %s detach partition %s', parent_name, partition)];
end;
$$;
comment on function partkeeper.detach_statements(oid, text) is
  'The statements that detach a partition. A plain detach locks the parent first and then the partition without waiting, so that writers never queue for the sum of two waits; a concurrent one is a single statement for a session of its own.';
