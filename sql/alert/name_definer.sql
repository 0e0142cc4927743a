create function partkeeper.name_definer()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' or new.query is distinct from old.query or new.defined_by is distinct from old.defined_by then
    new.defined_by := current_user;
  end if;
  return new;
end;
$$;
comment on function partkeeper.name_definer() is
  'Trigger function: a query belongs to the role that wrote it, whatever the writer says.';
