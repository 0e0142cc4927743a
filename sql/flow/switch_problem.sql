create function partkeeper.switch_problem(ability text, parent oid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  -- In this language the plan of the query is kept: it is asked for each action.
  return (
    select case when parent::regclass = any (flow.tables) then null
      -- Nobody lists the history of Partkeeper itself; off is off for it too.
      when flow.value = 'tables' and partkeeper.is_own(parent) then null
      when flow.value = 'tables' then format('switch %s is off for this table', ability)
      when flow.value = 'off' then format('switch %s is off', ability) end
    from partkeeper.flow
    where flow.name = ability);
end;
$$;
comment on function partkeeper.switch_problem(text, oid) is
  'Why a risky ability is not for one table: its switch is off, or names other tables. NULL when it lets the table through.';
