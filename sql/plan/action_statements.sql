create function partkeeper.action_statements(action partkeeper.action)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  -- The name it has now, not the one it had when it was planned.
  name constant text := coalesce(partkeeper.quoted_name(action.relation), action.partition);
begin
  return (
    select case action.kind
      when 'create' then partkeeper.create_statements(action.parent, action.partition, action.from_value, action.to_value)
      when 'finalize' then array[
        format('alter table %s detach partition %s finalize', partkeeper.quoted_name(action.parent), name)]
      when 'detach' then case when partkeeper.detaches_concurrently(action.parent) then array[
        format('alter table %s detach partition %s concurrently', partkeeper.quoted_name(action.parent), name)] else array[
        format('lock table only %s in access exclusive mode', partkeeper.quoted_name(action.parent)),
        format('lock table only %s in access exclusive mode nowait', name),
        format('alter table %s detach partition %s', partkeeper.quoted_name(action.parent), name)] end
      when 'archive' then case when not partkeeper.is_sealed(action.relation) then partkeeper.seal_statements(action.relation) end
      when 'unseal' then array[format('drop trigger zzz_partkeeper_seal on %s', name),
        format('drop trigger zzz_partkeeper_seal_truncate on %s', name)]
      when 'drop_foreign_key' then array[
        format('alter table %s drop constraint %I', name, action.reason)]
      when 'drop' then array[format('drop table %s', name)]
    end);
end;
$$;
comment on function partkeeper.action_statements(partkeeper.action) is
  'The statements of an action, made from its facts: plan() shows them and the executor runs them, from this one place. Those of archive are what the exporter runs when it begins. Detach locks the parent first and then the partition without waiting, so that writers never queue for the sum of two waits.';
