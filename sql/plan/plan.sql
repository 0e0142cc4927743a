create function partkeeper.plan(parent regclass default null, at timestamptz default now())
returns setof partkeeper.action
language sql stable rows 10
begin atomic
  select * from partkeeper.plan_actions(parent, at, true);
end;
comment on function partkeeper.plan(regclass, timestamptz) is
  'What is due at an instant, in order; empty when nothing is. parent NULL means every parent under management, and when the instant is the present the history of Partkeeper itself. Changes nothing: it is what run_maintenance(), maintain and the worker apply. Error PK003 when parent is not under management.';
