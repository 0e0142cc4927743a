create function partkeeper.rollup_functions(policy partkeeper.policy)
returns regprocedure[]
language plpgsql stable
set search_path = ''
as $$
declare
  parts text[];
begin
  begin
    parts := parse_ident(policy.rollup);
  exception when invalid_parameter_value then
    return '{}';
  end;
  return array(
    select pg_proc.oid::regprocedure
    from pg_catalog.pg_proc
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_proc.pronamespace
    cross join lateral (select array(select unnest(pg_proc.proargtypes))::regtype[] as list) as given
    where cardinality(parts) = 2 and pg_namespace.nspname = parts[1] and pg_proc.proname = parts[2] and pg_proc.prokind = 'f'
      and (given.list = array['regclass', 'text', 'text']::regtype[]
        or partkeeper.has_time_key(policy.key_type) and given.list = array['regclass', 'timestamptz', 'timestamptz']::regtype[])
    order by pg_proc.oid);
end;
$$;
comment on function partkeeper.rollup_functions(partkeeper.policy) is
  'The functions that the rollup of a policy may mean: of its schema and name, which take (regclass, text, text) or, for a key that means time, (regclass, timestamptz, timestamptz). A good policy has exactly one.';
