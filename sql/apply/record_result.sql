create function partkeeper.record_result(result partkeeper.action_result, run bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if result.outcome <> 'done' and exists (
    select from (
      select event.outcome, event.detail
      from partkeeper.event
      where event.parent = result.parent::oid and event.kind = result.kind
        and event.partition_name = result.partition
        -- Two or three months are looked at and not all of them; what goes on for longer is told again.
        and event.happened_at > now() - interval '60 days' and event.happened_at <= now() + interval '1 day'
      order by event.id desc
      limit 1
    ) as latest
    where latest.outcome = result.outcome and partkeeper.is_same_reason(latest.detail, result.detail)
  ) then
    return;
  end if;
  perform partkeeper.record_results(array[result], run);
end;
$$;
comment on function partkeeper.record_result(partkeeper.action_result, bigint) is
  'Appends a result to the history: every action done, and of the others each change, so that what waits for weeks is one row and not one a minute; after 60 days it is told again.';
