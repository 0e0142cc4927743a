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
      when 'create' then case when partkeeper.is_own(action.parent) then partkeeper.own_create_statements(action)
        else partkeeper.create_statements(action.parent, action.partition, action.from_value, action.to_value) end
      when 'finalize' then array[
        format('alter table %s detach partition %s finalize', partkeeper.quoted_name(action.parent), name)]
      when 'detach' then partkeeper.detach_statements(action.parent, name, action.relation)
      when 'rollup' then partkeeper.rollup_statements(action, name)
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
  'The statements of an action, made from its facts: plan() shows them and the executor runs them, from this one place. Those of archive are what the exporter runs when it begins.';
