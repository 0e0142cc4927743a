create function partkeeper.open_pass(parent regclass, at timestamptz, out generation bigint, out run bigint, out batches partkeeper.batch[])
language plpgsql volatile
set search_path = ''
as $$
begin
  perform partkeeper.require_instant(at);
  generation := partkeeper.start_process('procedure', format('pid %s (%s)', pg_backend_pid(),
    coalesce(nullif(current_setting('application_name'), ''), 'no application name')), 'sql');
  run := partkeeper.begin_run('procedure', parent, at, generation);
  perform partkeeper.reconcile(parent);
  batches := array(select due from partkeeper.plan_batches(parent, at) as due);
end;
$$;
comment on function partkeeper.open_pass(regclass, timestamptz) is
  'Begins a pass of maintain(): who makes it, its number in the history, and what it is going to do, after what others did meanwhile is recorded.';
