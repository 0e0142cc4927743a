create function partkeeper.drain_statements(action partkeeper.action, cut text, is_attaching boolean)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(action.parent);
  name constant text := coalesce(partkeeper.quoted_name(action.relation), action.partition);
  statements constant text[] := case when action.relation is null
    then partkeeper.create_statements(action.parent, name, action.from_value, cut, with_indexes => true) end;
  attach_at constant bigint := (
    select min(step.number) from unnest(statements) with ordinality as step(text, number)
    where starts_with(step.text, format('alter table %s attach partition ', parent_name)));
begin
  if action.relation is not null and is_attaching then
    return array[format('alter table %s attach partition %s for values from (%s) to (%s)', parent_name, name,
      partkeeper.bound_literal(action.from_value), partkeeper.bound_literal(cut))];
  elsif action.relation is not null then
    return array[format('lock table only %s in access exclusive mode nowait', name),
      format('alter table %s detach partition %s', parent_name, name)];
  end if;
  if attach_at is null then
    raise exception using errcode = 'PK011', message = format('no statement attaches %s to %s', name, parent_name),
      hint = 'Nothing was moved. Report this.';
  end if;
  return case when is_attaching then statements[attach_at:] else statements[:attach_at - 1] end;
end;
$$;
comment on function partkeeper.drain_statements(partkeeper.action, text, boolean) is
  'The statements around the move of one batch: those that make the partition, or take out the one that grows, before it; those that attach it up to the cut after it.';
