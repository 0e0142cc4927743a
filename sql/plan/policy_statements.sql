create function partkeeper.policy_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  old_name constant name := (select relname from pg_catalog.pg_class where pg_class.oid = parent);
  new_name constant name := (parse_ident(partition))[2];
begin
  return (
    select coalesce(array_agg(step.statement order by polname, step.number), '{}')
    from pg_catalog.pg_policy
    cross join lateral (
      select partkeeper.renamed_expression(pg_get_expr(polqual, polrelid), parent, new_name),
        partkeeper.renamed_expression(pg_get_expr(polwithcheck, polrelid), parent, new_name)
    ) as renamed(qual, with_check)
    cross join lateral (
      select 1, case when num_nonnulls(renamed.qual, renamed.with_check) < num_nonnulls(polqual, polwithcheck)
        then format('do %L', format('begin raise exception using errcode = %L, message = %L, hint = %L; end', 'PK019',
          format('row security policy %I of %s cannot be given to %s: in its sub-select, one of the names %I and %I means more than one thing',
            polname, partkeeper.quoted_name(parent), partition, old_name, new_name),
          'Give another name to the schema, table or alias that is called so.'))
        else format('create policy %I on %s as %s for %s to %s%s%s', polname, partition,
          case when polpermissive then 'permissive' else 'restrictive' end,
          case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
          (select string_agg(partkeeper.grantee_name(role), ', ')
            from unnest(polroles) as role),
          ' using (' || renamed.qual || ')', ' with check (' || renamed.with_check || ')') end
      union all
      select 2, format('comment on policy %I on %s is %L', polname, partition, description)
      from pg_catalog.pg_description
      where objoid = pg_policy.oid and classoid = 'pg_catalog.pg_policy'::regclass
    ) as step(number, statement)
    where polrelid = parent);
end;
$$;
comment on function partkeeper.policy_statements(oid, text) is
  'The row security policies of a table, and their comments, as statements for another one with the same columns. One that cannot be said exactly becomes a statement that fails with PK019: better no partition, for which there are days, than one that shows rows to the wrong people.';
