create function partkeeper.quarantine_export(export bigint, reason text)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  subject partkeeper.export;
begin
  select * into subject from partkeeper.export where export.id = quarantine_export.export;
  perform partkeeper.quarantine(subject.relation::regclass, subject.parent::regclass, format('export %s: %s', subject.id, reason));
end;
$$;
comment on function partkeeper.quarantine_export(bigint, text) is
  'Quarantines the table of an export that workers do not survive, or at which every one of them fails.';
