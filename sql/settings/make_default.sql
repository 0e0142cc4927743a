create function partkeeper.make_default(policy partkeeper.policy)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  base constant name := (select relname from pg_catalog.pg_class where pg_class.oid = policy.parent);
  made constant text := partkeeper.free_name(policy.parent, left(base, 40) || '_default');
begin
  if exists (select from pg_catalog.pg_partitioned_table where partrelid = policy.parent and partdefid <> 0) then
    return;
  end if;
  perform partkeeper.run_statements(policy.parent, partkeeper.create_statements(policy.parent, made, null, null));
  perform partkeeper.record_word('create', policy.parent, 'created as the default partition', partition_name => made);
end;
$$;
comment on function partkeeper.make_default(partkeeper.policy) is
  'Makes a default partition for those who ask for one. Every later ATTACH must lock and scan it, so it is off unless asked for.';
