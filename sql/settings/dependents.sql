create function partkeeper.dependents(relation oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct pg_describe_object(found.classid, found.objid, found.objsubid)), '{}')
    from pg_catalog.pg_depend
    join pg_catalog.pg_class as subject on subject.oid = relation
    left join pg_catalog.pg_type as row_type on row_type.oid = subject.reltype
    left join pg_catalog.pg_rewrite on pg_depend.classid = 'pg_catalog.pg_rewrite'::regclass and pg_rewrite.oid = pg_depend.objid
    -- A view depends by way of its rule; any other rule is named itself.
    left join lateral (select pg_rewrite.ev_class where pg_rewrite.rulename = '_RETURN') as view on true
    cross join lateral (
      select case when view.ev_class is null then pg_depend.classid else 'pg_catalog.pg_class'::regclass::oid end,
        coalesce(view.ev_class, pg_depend.objid),
        case when view.ev_class is null then pg_depend.objsubid else 0 end
    ) as found(classid, objid, objsubid)
    where pg_depend.deptype = 'n'
      and (pg_depend.refclassid = 'pg_catalog.pg_class'::regclass and pg_depend.refobjid = relation
        or pg_depend.refclassid = 'pg_catalog.pg_type'::regclass and pg_depend.refobjid in (subject.reltype, row_type.typarray))
      and not (found.classid = 'pg_catalog.pg_class'::regclass and found.objid = relation)
      and pg_rewrite.ev_class is distinct from relation
      and pg_depend.classid <> 'pg_catalog.pg_constraint'::regclass
      and not exists (select from pg_catalog.pg_attrdef where pg_attrdef.oid = pg_depend.objid and adrelid = relation)
      and not exists (select from pg_catalog.pg_policy where pg_policy.oid = pg_depend.objid and polrelid = relation)
      and not exists (select from pg_catalog.pg_trigger where pg_trigger.oid = pg_depend.objid and tgrelid = relation));
end;
$$;
comment on function partkeeper.dependents(oid) is
  'What else in the database would not outlive a table, as Postgres describes it: views, functions, rules, columns of its row type, policies of other tables. Constraints and what is on the table itself are not among it.';
