-- Replaced, never dropped: the triggers of sealed partitions hang on it.
create or replace function partkeeper.quarantine_late_row()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  execute format('insert into %s select ($1).*', tg_argv[0]::oid::regclass) using new;
  return null;
end;
$$;
comment on function partkeeper.quarantine_late_row() is
  'Trigger function of a seal under late_rows => quarantine: keeps an inserted row in the table whose OID is its argument, with the writer''s rights, and leaves the partition as it is.';
