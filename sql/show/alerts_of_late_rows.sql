create function partkeeper.alerts_of_late_rows()
returns table (alert text, parent text, since timestamptz, detail text, remedy text)
language sql stable rows 5
set search_path = ''
as $$
  select 'late rows', retirement.parent_name, retirement.sealed_at,
    format('rows came for %s after it was sealed; they are kept in %s', retirement.partition_name, partkeeper.quoted_name(retirement.late_table)),
    format('Look at %1$s; insert what is wanted elsewhere, then: drop table %1$s', partkeeper.quoted_name(retirement.late_table))
  from partkeeper.retirement
  where retirement.late_table is not null and partkeeper.quoted_name(retirement.late_table) is not null
    and partkeeper.has_rows(retirement.late_table)
$$;
comment on function partkeeper.alerts_of_late_rows() is
  'Alerts about rows that were inserted into sealed partitions under late_rows => quarantine and wait beside them for a person.';
