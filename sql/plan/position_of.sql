create function partkeeper.position_of(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  child partkeeper.partition;
  highest text;
begin
  if policy.key_type <> 'integer' then
    return at;
  end if;
  for child in
    select partition.* from unnest(attached) as partition
    where not partition.is_default and not partition.detach_pending
    order by partition.span desc
  loop
    continue when pg_relation_size(child.relation) = 0;
    if not has_table_privilege(child.relation, 'select') or row_security_active(child.relation) then
      return coalesce(nullif(lower(child.span), '-infinity'), upper(child.span));
    end if;
    execute format('select max(%I)::text from only %s', partkeeper.key_column(policy.parent), child.name) into highest;
    if highest is not null then
      return partkeeper.key_instant(policy.key_type, policy.time_zone, highest);
    end if;
  end loop;
  return coalesce((
    select min(lower(partition.span)) from unnest(attached) as partition where isfinite(lower(partition.span))
  ), (
    select min(upper(partition.span)) from unnest(attached) as partition where isfinite(upper(partition.span))
  ), timestamptz '1970-01-01 00:00:00+00');
end;
$$;
comment on function partkeeper.position_of(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'Where a parent is on its own line: the instant given; for a plain integer key its highest value, from the newest partition that holds rows (its lower bound, for a caller who may not read it), and without any rows the beginning. Default partitions do not count: what was never meant to come moves nothing.';
