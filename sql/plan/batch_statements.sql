create function partkeeper.batch_statements(actions partkeeper.action[])
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(actions[1].parent);
  hands_on_more constant boolean := cardinality(actions) = 1 or partkeeper.hands_on_more(actions[1].parent);
  action partkeeper.action;
  statements text[] := '{}';
begin
  foreach action in array actions loop
    statements := statements || case when hands_on_more then partkeeper.action_statements(action)
      else partkeeper.plain_create_statements(parent_name, action.partition, action.from_value, action.to_value) end;
  end loop;
  return statements;
end;
$$;
comment on function partkeeper.batch_statements(partkeeper.action[]) is
  'The statements that make the partitions of a batch, the same as those of each action; but what the parent hands on is looked up once.';
