create function partkeeper.renew_export(export bigint, term bigint, length interval)
returns boolean
language sql volatile
begin atomic
  with renewed as (
    update partkeeper.export as held
    set claimed_until = clock_timestamp() + renew_export.length
    where held.id = renew_export.export and held.term = renew_export.term and held.claimed_until > clock_timestamp()
    returning true
  )
  select exists (select from renewed);
end;
comment on function partkeeper.renew_export(bigint, bigint, interval) is
  'Makes the claim on an export last from now; false when it is over.';
