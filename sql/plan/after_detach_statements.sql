create function partkeeper.after_detach_statements(parent oid, relation oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  kept partkeeper.policy;
  keeps_indexes boolean;
begin
  select * into kept from partkeeper.policy where policy.parent = after_detach_statements.parent;
  keeps_indexes := coalesce(kept.keep_indexes or kept.on_expiry <> 'detach', true);
  return case when keeps_indexes then '{}' else partkeeper.drop_index_statements(relation) end
    || partkeeper.move_statements(relation, kept.detached_schema, keeps_indexes);
end;
$$;
comment on function partkeeper.after_detach_statements(oid, oid) is
  'The statements that take the indexes off a detached table where the policy wants that, and move it where the policy says; none when that is done.';
