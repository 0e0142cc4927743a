create function partkeeper.require_drainable(parent regclass, batch_rows integer)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
begin
  if partkeeper.is_own(parent) then
    raise exception using errcode = 'PK002', message = 'partkeeper.event is the history of Partkeeper itself: passes empty its default partition unasked',
      hint = 'Run one: call partkeeper.maintain(''partkeeper.event'').';
  end if;
  perform partkeeper.require_owner(parent);
  if batch_rows is null or batch_rows not between 1 and 10000000 then
    raise exception using errcode = 'PK004', message = format('batch_rows: %s is not between 1 and 10000000', coalesce(batch_rows::text, 'NULL')),
      hint = 'Leave it out for 10000.';
  elsif not exists (select from pg_catalog.pg_partitioned_table where partrelid = parent and partdefid <> 0) then
    raise notice 'partkeeper: % has no default partition, so there is nothing to drain', policy.parent_name;
  end if;
end;
$$;
comment on function partkeeper.require_drainable(regclass, integer) is
  'Refuses a drain that cannot begin: of a table that is not managed or that is the history, by somebody who does not own it, or with a batch of no sensible size. A notice where there is no default partition.';
