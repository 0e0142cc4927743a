create function partkeeper.referring_rows(partition regclass, at_most integer default 3)
returns table (referrer regclass, "constraint" name, key text)
language plpgsql volatile rows 10
set search_path = ''
as $$
declare
  parent constant oid := partkeeper.parent_of(partition);
  role_before text;
  reference record;
begin
  perform partkeeper.require_owner(parent);
  for reference in
    select pg_constraint.conname, pg_constraint.conrelid::regclass as referrer,
      string_agg(format('referrer.%I = referred.%I', own.attname, other.attname), ' and ' order by pair.number) as condition,
      string_agg(format('referrer.%I', own.attname), ', ' order by pair.number) as keys,
      string_agg(quote_ident(own.attname), ', ' order by pair.number) as columns
    from partkeeper.inbound_keys(parent) as pg_constraint
    cross join lateral unnest(pg_constraint.conkey, pg_constraint.confkey) with ordinality as pair(own_number, other_number, number)
    join pg_catalog.pg_attribute as own on own.attrelid = pg_constraint.conrelid and own.attnum = pair.own_number
    join pg_catalog.pg_attribute as other on other.attrelid = pg_constraint.confrelid and other.attnum = pair.other_number
    where pg_constraint.conparentid = 0
    group by pg_constraint.oid, pg_constraint.conname, pg_constraint.conrelid
    order by pg_constraint.conname
  loop
    role_before := partkeeper.act_as_owner(parent);
    return query execute format(
      'select $1, $2, format(''(%%s)=(%%s)'', $3, concat_ws('', '', %s)) from %s as referrer join only %s as referred on %s limit $4',
      reference.keys, reference.referrer, partkeeper.quoted_name(partition), reference.condition)
    using reference.referrer, reference.conname, reference.columns, at_most;
    perform partkeeper.act_as(role_before);
  end loop;
end;
$$;
comment on function partkeeper.referring_rows(regclass, integer) is
  'Rows of other tables that refer to a partition by a foreign key and so keep it: the table, the constraint, and the key of up to so many rows for each. Reads as the parent''s owner. Errors: PK010 when it is no partition of a managed parent, 42501 for who may not act as its owner.';
