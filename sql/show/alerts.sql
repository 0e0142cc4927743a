create view partkeeper.alerts as
select * from partkeeper.alerts_of_processes()
union all
select * from partkeeper.alerts_of_parents()
union all
select * from partkeeper.alerts_of_actions()
union all
select * from partkeeper.alerts_of_exports()
union all
select * from partkeeper.alerts_of_late_rows()
union all
select * from partkeeper.alerts_of_flow();
comment on view partkeeper.alerts is
  'What is late or wrong, since when, and the remedy; empty when all is well. parent is NULL for what concerns the whole installation.';
