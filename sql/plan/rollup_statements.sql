create function partkeeper.rollup_statements(action partkeeper.action, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  kept partkeeper.policy;
  subject regprocedure;
  types text;
  bounds text[];
  wrapper text;
begin
  select * into kept from partkeeper.policy where policy.parent = action.parent;
  subject := (partkeeper.rollup_functions(kept))[1];
  types := case when subject is null or subject::text like '%,text,text)' then 'text' else 'timestamptz' end;
  bounds := case types when 'text' then array[action.from_value, action.to_value]
    else array[partkeeper.key_literal('timestamptz', 'UTC', coalesce(lower(action.span), '-infinity')),
      partkeeper.key_literal('timestamptz', 'UTC', coalesce(upper(action.span), 'infinity'))] end;
  -- While a function with its owner's rights runs, Postgres refuses SET ROLE and SET SESSION AUTHORIZATION. So what it calls has
  -- the rights of the table's owner, whoever maintains, and no way to those of the session.
  wrapper := (
    select format('%I.%I', pg_namespace.nspname, 'partkeeper_rollup_' || action.relation)
    from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_class.oid = action.parent);
  return array[
    format('create function %s() returns void language plpgsql security definer as %L', wrapper,
      format('begin perform %s(%L::regclass, %L::%s, %L::%s); end', coalesce(subject::oid::regproc::text, kept.rollup), partition,
        bounds[1], types, bounds[2], types)),
    format('select %s()', wrapper),
    format('drop function %s()', wrapper)];
end;
$$;
comment on function partkeeper.rollup_statements(partkeeper.action, text) is
  'The statements that call the rollup of a policy for a partition, by way of a function that lives for this transaction only: it has the rights of the parent''s owner and cannot take others.';
