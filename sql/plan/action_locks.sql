create function partkeeper.action_locks(action partkeeper.action)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  -- One query about all kinds would prepare each of them, a thousand times in a pass.
  if action.kind = 'create' then
    return array['SHARE UPDATE EXCLUSIVE on ' || partkeeper.quoted_name(action.parent)] || array(
      select 'SHARE ROW EXCLUSIVE on ' || partkeeper.quoted_name(partner.relation) from partkeeper.key_partners(action.parent) as partner(relation)
      union all
      select 'ACCESS EXCLUSIVE on ' || partkeeper.quoted_name(pg_partitioned_table.partdefid)
      from pg_catalog.pg_partitioned_table
      where pg_partitioned_table.partrelid = action.parent and pg_partitioned_table.partdefid <> 0);
  elsif action.kind = 'detach' and partkeeper.detaches_concurrently(action.parent) then
    -- The first part takes SHARE UPDATE EXCLUSIVE on both and the second the stronger one; the wait between them holds nothing.
    return array['SHARE UPDATE EXCLUSIVE on ' || partkeeper.quoted_name(action.parent), 'ACCESS EXCLUSIVE on ' || action.partition];
  elsif action.kind = 'detach' then
    return array['ACCESS EXCLUSIVE on ' || partkeeper.quoted_name(action.parent), 'ACCESS EXCLUSIVE on ' || action.partition] || array(
      select 'ACCESS EXCLUSIVE on ' || partkeeper.quoted_name(other.relation)
      from (
        select partdefid from pg_catalog.pg_partitioned_table where partrelid = action.parent and partdefid <> 0
        union
        select inbound.conrelid from partkeeper.inbound_keys(action.parent) as inbound where inbound.conparentid = 0
      ) as other(relation)
    ) || array(
      select distinct 'SHARE ROW EXCLUSIVE on ' || partkeeper.quoted_name(pg_constraint.confrelid)
      from pg_catalog.pg_constraint
      where pg_constraint.conrelid = action.parent and pg_constraint.contype = 'f');
  elsif action.kind = 'drop' then
    return array['ACCESS EXCLUSIVE on ' || action.partition];
  end if;
  return (
    select case action.kind
      when 'finalize' then array['SHARE UPDATE EXCLUSIVE on ' || partkeeper.quoted_name(action.parent),
        'ACCESS EXCLUSIVE on ' || action.partition]
      when 'drain' then (
        select array_agg('ACCESS EXCLUSIVE on ' || partkeeper.quoted_name(relation)) || array(
          select 'SHARE ROW EXCLUSIVE on ' || partkeeper.quoted_name(partner.relation) from partkeeper.key_partners(action.parent) as partner(relation))
        from unnest(array[action.parent::oid, (
          select partdefid from pg_catalog.pg_partitioned_table where partrelid = action.parent), action.relation]) as relation
        where relation is not null)
      when 'rollup' then array[]::text[]
      when 'archive' then array['SHARE ROW EXCLUSIVE on ' || action.partition]
      when 'unseal' then array['ACCESS EXCLUSIVE on ' || action.partition]
      when 'drop_foreign_key' then array['ACCESS EXCLUSIVE on ' || action.partition] || (
        select array_agg('ACCESS EXCLUSIVE on ' || partkeeper.quoted_name(pg_constraint.confrelid))
        from pg_catalog.pg_constraint
        where pg_constraint.conrelid = action.relation and pg_constraint.conname = action.reason)
    end);
end;
$$;
comment on function partkeeper.action_locks(partkeeper.action) is
  'The locks an action takes on relations that others use. A list of SHARE UPDATE EXCLUSIVE alone may wait, since writers pass it; anything stronger waits 100 ms per try at most.';
