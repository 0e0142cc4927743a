create function partkeeper.is_sealed(relation oid)
returns boolean
language sql stable
begin atomic
  select exists (
    select from pg_trigger
    where pg_trigger.tgrelid = relation and pg_trigger.tgname like 'zzz\_partkeeper\_seal%');
end;
comment on function partkeeper.is_sealed(oid) is
  'Whether a table carries a seal of ours, whole or not.';
