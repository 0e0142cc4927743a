create function partkeeper.accept_clock()
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform partkeeper.record_word('accept_clock', null, coalesce(partkeeper.clock_problem(), 'nothing contradicted the clock'));
  -- What was said by another clock is no word about this one.
  update partkeeper.process set clock_skew = null, heartbeat_at = least(process.heartbeat_at, clock_timestamp());
  perform partkeeper.give_exports_time();
  update partkeeper.installation set clock_accepted_run = coalesce((select max(run.id) from partkeeper.run), 0);
end;
$$;
comment on function partkeeper.accept_clock() is
  'A person''s word that the database''s clock is right now, though an earlier pass ended later by it: the clock had been ahead and was put right.';
