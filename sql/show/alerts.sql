create view partkeeper.alerts as
select found.alert, found.parent, coalesce(found.since, open_alert.raised_at) as since, found.detail, found.remedy
from (
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
  select * from partkeeper.alerts_of_quarantine()
  union all
  select * from partkeeper.alerts_of_flow()
  union all
  select * from partkeeper.alerts_of_newest_rows()
  union all
  select * from partkeeper.alerts_of_assertions()
  union all
  select * from partkeeper.alerts_of_messages()
) as found
left join partkeeper.open_alert
  on open_alert.alert = found.alert and open_alert.parent = coalesce(found.parent, '');
comment on view partkeeper.alerts is
  'What is late or wrong, since when, and the remedy; empty when all is well. parent is NULL for what concerns the whole installation; since is when it was first seen where nothing tells when it began.';
