create function partkeeper.detach_statements(parent oid, partition text, relation oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  parent_name constant text := partkeeper.quoted_name(parent);
  kept partkeeper.policy;
  keeps_indexes boolean;
begin
  select * into kept from partkeeper.policy where policy.parent = detach_statements.parent;
  keeps_indexes := coalesce(kept.keep_indexes or kept.on_expiry <> 'detach', true);
  return array[
      format('lock table only %s in access exclusive mode', parent_name),
      format('lock table only %s in access exclusive mode nowait', partition),
      format('alter table %s detach partition %s', parent_name, partition)]
    || case when keeps_indexes then '{}' else partkeeper.drop_index_statements(relation) end
    || partkeeper.move_statements(relation, kept.detached_schema, keeps_indexes);
end;
$$;
comment on function partkeeper.detach_statements(oid, text, oid) is
  'The statements that detach a partition, take its indexes off where the policy wants that, and move it where the policy says. The parent is locked first and then the partition without waiting, so that writers never queue for the sum of two waits.';
