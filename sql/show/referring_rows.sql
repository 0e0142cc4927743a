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
  for reference in select * from partkeeper.inbound_joins(parent) loop
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
