create function partkeeper.inbound_problem(parent oid, partition oid)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  role_before constant text := current_setting('role');
  owner constant name := (
    select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = inbound_problem.parent);
  reference record;
  query text;
  found_rows bigint;
  started timestamptz;
begin
  for reference in
    select pg_constraint.conname, partkeeper.quoted_name(pg_constraint.conrelid) as referrer,
      string_agg(format('referrer.%I = referred.%I', own.attname, other.attname), ' and ') as condition,
      string_agg(quote_ident(own.attname), ', ') as columns
    from partkeeper.inbound_keys(parent) as pg_constraint
    cross join lateral unnest(pg_constraint.conkey, pg_constraint.confkey) as pair(own_number, other_number)
    join pg_catalog.pg_attribute as own on own.attrelid = pg_constraint.conrelid and own.attnum = pair.own_number
    join pg_catalog.pg_attribute as other on other.attrelid = pg_constraint.confrelid and other.attnum = pair.other_number
    where pg_constraint.conparentid = 0
    group by pg_constraint.oid, pg_constraint.conname, pg_constraint.conrelid
  loop
    started := clock_timestamp();
    query := format('select count(*) from (select from %s as referrer join only %s as referred on %s limit 1001) as few',
      reference.referrer, partkeeper.quoted_name(partition), reference.condition);
    -- As the owner, like the detach itself. When it fails, the caller's subtransaction puts the role back.
    if owner <> current_user then
      perform set_config('role', owner, true);
    end if;
    execute query into found_rows;
    if role_before <> current_setting('role') then
      perform set_config('role', role_before, true);
    end if;
    if found_rows > 0 then
      return format('%s%s rows of %s still refer to it by %I (%s): delete those first', least(found_rows, 1000),
        case when found_rows > 1000 then ' and more' else '' end, reference.referrer, reference.conname, reference.columns);
    elsif clock_timestamp() - started > interval '100 milliseconds' then
      -- DETACH makes the same check under its exclusive lock, and no lock timeout bounds a scan.
      return format('looking for rows that refer to it takes %s ms, and a detach would do so with everybody waiting: create an index on %s (%s)',
        round(extract(epoch from clock_timestamp() - started) * 1000), reference.referrer, reference.columns);
    end if;
  end loop;
  return null;
end;
$$;
comment on function partkeeper.inbound_problem(oid, oid) is
  'Why foreign keys that refer to a parent keep a partition attached: rows that refer to it, or a look for them that takes over 100 ms; NULL when neither. Looked for before any lock is taken.';
