create function partkeeper.property_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(statement order by rank, statement), '{}')
    from (
      -- Default privileges would give a partition what its parent has not.
      select 0, format('revoke all on %s from %s', partition,
        case when privilege.grantee = 0 then 'public' else format('%I', pg_get_userbyid(privilege.grantee)) end)
      from pg_catalog.pg_class
      join pg_catalog.pg_default_acl on defaclrole = pg_class.relowner and defaclobjtype = 'r'
        and defaclnamespace in (0, pg_class.relnamespace)
      cross join lateral aclexplode(defaclacl) as privilege
      where pg_class.oid = parent and privilege.grantee <> pg_class.relowner
      union all
      select 1, format('grant %s on %s to %s%s', string_agg(distinct privilege.privilege_type, ', '), partition,
        case when privilege.grantee = 0 then 'public' else format('%I', pg_get_userbyid(privilege.grantee)) end,
        case when privilege.is_grantable then ' with grant option' else '' end)
      from pg_catalog.pg_class
      cross join lateral aclexplode(pg_class.relacl) as privilege
      where pg_class.oid = parent and privilege.grantee <> pg_class.relowner
      group by privilege.grantee, privilege.is_grantable
      union all
      select 2, format('grant %s (%I) on %s to %s%s', privilege.privilege_type, pg_attribute.attname, partition,
        case when privilege.grantee = 0 then 'public' else format('%I', pg_get_userbyid(privilege.grantee)) end,
        case when privilege.is_grantable then ' with grant option' else '' end)
      from pg_catalog.pg_attribute
      cross join lateral aclexplode(pg_attribute.attacl) as privilege
      where pg_attribute.attrelid = parent and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
      union all
      select 3, format('alter table %s alter column %I set statistics %s', partition, pg_attribute.attname,
        pg_attribute.attstattarget)
      from pg_catalog.pg_attribute
      where pg_attribute.attrelid = parent and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        and pg_attribute.attstattarget >= 0
      union all
      select 3, format('alter table %s alter column %I set (%s)', partition, pg_attribute.attname, array_to_string(pg_attribute.attoptions, ', '))
      from pg_catalog.pg_attribute
      where pg_attribute.attrelid = parent and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        and pg_attribute.attoptions is not null
      union all
      select 4, format('alter table %s %s row level security', partition, verb)
      from pg_catalog.pg_class
      cross join lateral (values ('enable', pg_class.relrowsecurity), ('force', pg_class.relforcerowsecurity))
        as security(verb, wanted)
      where pg_class.oid = parent and security.wanted
    ) as property(rank, statement));
end;
$$;
comment on function partkeeper.property_statements(oid, text) is
  'What LIKE leaves out, as statements: grants on table and columns (and no others, whatever the default privileges), statistics targets and options, row security. A partition with row security and no policy of its own lets nobody but its owner read around the parent.';
