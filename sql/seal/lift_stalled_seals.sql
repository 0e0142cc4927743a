create function partkeeper.lift_stalled_seals()
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  stalled partkeeper.export;
  number bigint := 0;
begin
  if partkeeper.clock_problem() is not null then
    return 0;
  end if;
  for stalled in
    select export.* from partkeeper.export
    join pg_catalog.pg_class on pg_class.oid = export.relation and pg_class.reltype = export.row_type
    where export.rung = 'sealed' and export.state in ('planned', 'stored', 'published') and export.opened_at is not null
      and export.progress_at < clock_timestamp() - interval '1 day' and coalesce(export.claimed_until, '-infinity') < clock_timestamp()
      and not exists (select from partkeeper.retirement where retirement.export = export.id)
    for update of export skip locked
  loop
    begin
      perform partkeeper.lift_seal(stalled.relation);
      update partkeeper.export set state = 'cancelled', cancelled_at = clock_timestamp() where export.id = stalled.id;
      perform partkeeper.record_word('cancel_export', null,
        format('export %s of %s made no progress for a day: writers get the table back', stalled.id, stalled.relation_name));
      number := number + 1;
    exception when lock_not_available or insufficient_privilege then
      null; -- Somebody reads the table, or it belongs to others: the next pass tries again, and the alert stays.
    end;
  end loop;
  return number;
end;
$$;
comment on function partkeeper.lift_stalled_seals() is
  'Calls off exports of single tables that made no progress for a day, and lifts their seals: writers get their table back, what is stored stays. Those of retirements are planned as actions. Returns how many.';
