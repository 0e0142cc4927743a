create function partkeeper.evaluate_assertions(with_queries boolean default true)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  due text;
  looked integer := 0;
begin
  for due in
    select assertion.name from partkeeper.assertion
    where assertion.due_at <= clock_timestamp() and (with_queries or assertion.measure is not null)
    order by assertion.due_at, assertion.name
    for update skip locked
  loop
    begin
      perform partkeeper.measure_assertion(due);
    exception when others then
      perform partkeeper.note_assertion(due, null, format('fails with SQLSTATE %s', sqlstate));
    end;
    looked := looked + 1;
  end loop;
  return looked;
end;
$$;
comment on function partkeeper.evaluate_assertions(boolean) is
  'Looks at all assertions that are due and returns how many; without queries only at measures, as every pass does. For databases without a worker, from a scheduler whose role has a statement_timeout.';
