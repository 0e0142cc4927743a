create function partkeeper.measure_assertion(name text)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.assertion;
  value numeric;
  problem text;
begin
  select assertion.* into subject from partkeeper.assertion where assertion.name = measure_assertion.name;
  if not found then
    return;
  end if;
  if subject.measure is not null then
    value := partkeeper.measure(subject.measure);
    problem := case when value is null then format('%s is out of sight of %s', subject.measure, current_user) end;
  else
    problem := partkeeper.definer_problem(subject.defined_by);
    if problem is null then
      select tried.value, tried.problem into value, problem from partkeeper.try_query(subject.query) as tried;
    end if;
  end if;
  perform partkeeper.note_assertion(name, value, problem);
end;
$$;
comment on function partkeeper.measure_assertion(text) is
  'Looks at one assertion now and notes what was found. A query runs for as long as the caller''s statement_timeout lets it.';
