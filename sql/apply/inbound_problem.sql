create function partkeeper.inbound_problem(parent oid, partition oid)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  reference record;
  found_rows bigint;
  started timestamptz;
begin
  for reference in select * from partkeeper.inbound_joins(parent) loop
    started := clock_timestamp();
    found_rows := partkeeper.ask_as_owner(parent, format(
      'select count(*) from (select from %s as referrer join only %s as referred on %s limit 1001) as few',
      partkeeper.quoted_name(reference.referrer), partkeeper.quoted_name(partition), reference.condition));
    if found_rows > 0 then
      return format('%s%s rows of %s still refer to it by %I (%s): delete those first', least(found_rows, 1000),
        case when found_rows > 1000 then ' and more' else '' end, partkeeper.quoted_name(reference.referrer), reference.conname, reference.columns);
    elsif clock_timestamp() - started > interval '100 milliseconds' then
      -- DETACH makes the same check under its exclusive lock, and no lock timeout bounds a scan.
      return format('looking for rows that refer to it takes %s ms, and a detach would do so with everybody waiting: create an index on %s (%s)',
        round(extract(epoch from clock_timestamp() - started) * 1000), partkeeper.quoted_name(reference.referrer), reference.columns);
    end if;
  end loop;
  return null;
end;
$$;
comment on function partkeeper.inbound_problem(oid, oid) is
  'Why foreign keys that refer to a parent keep a partition attached: rows that refer to it, or a look for them that takes over 100 ms; NULL when neither. Looked for before any lock is taken.';
