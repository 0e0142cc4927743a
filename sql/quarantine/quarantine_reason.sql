create function partkeeper.quarantine_reason(relation oid)
returns text
language sql stable
begin atomic
  select hold.reason from partkeeper.hold
  where hold.partition = quarantine_reason.relation and hold.lifted_at is null and hold.is_quarantine;
end;
comment on function partkeeper.quarantine_reason(oid) is
  'Why a table is quarantined; NULL when it is not.';
