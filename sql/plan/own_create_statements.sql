create function partkeeper.own_create_statements(action partkeeper.action)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select array_agg(step.statement order by step.place)
    from (
      select made.statement, made.place
      from unnest(partkeeper.create_statements(action.parent, action.partition, action.from_value, action.to_value, with_indexes => true))
        with ordinality as made(statement, place)
      union all
      select format('with moved as (delete from only partkeeper.event_default where happened_at >= %L and happened_at < %L returning *) insert into %s select * from moved',
        action.from_value, action.to_value, action.partition), 1.5
    ) as step(statement, place));
end;
$$;
comment on function partkeeper.own_create_statements(partkeeper.action) is
  'The statements that make one partition of the history. What had to go to its default partition moves in before the partition is attached: otherwise those rows would be in the way for ever, and nobody is asked to look after this table.';
