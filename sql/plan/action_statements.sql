create function partkeeper.action_statements(action partkeeper.action)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case action.kind
      when 'create' then partkeeper.create_statements(action.parent, action.partition, action.from_value, action.to_value)
      when 'finalize' then array[
        format('alter table %s detach partition %s finalize', partkeeper.quoted_name(action.parent), action.partition)]
      when 'detach' then array[
        format('lock table only %s in access exclusive mode', partkeeper.quoted_name(action.parent)),
        format('lock table only %s in access exclusive mode nowait', action.partition),
        format('alter table %s detach partition %s', partkeeper.quoted_name(action.parent), action.partition)]
      when 'drop_foreign_key' then array[
        format('alter table %s drop constraint %I', action.partition, action.reason)]
      when 'drop' then array[format('drop table %s', action.partition)]
    end);
end;
$$;
comment on function partkeeper.action_statements(partkeeper.action) is
  'The statements of an action, made from its facts: plan() shows them and the executor runs them, from this one place. Detach locks the parent first and then the partition without waiting, so that writers never queue for the sum of two waits.';
