create function partkeeper.close_pass(parent regclass, generation bigint, run bigint, outcomes text[])
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  perform partkeeper.sample_writes(parent);
  perform partkeeper.stop_process(generation, 'pass over');
  perform partkeeper.finish_run(run, outcomes);
  return partkeeper.summary_of(outcomes);
end;
$$;
comment on function partkeeper.close_pass(regclass, bigint, bigint, text[]) is
  'Ends a pass of maintain(), gives its leases back, and says in a sentence what came of it.';
