create function partkeeper.property_statements(parent oid, partition text)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  subject record;
  statements text[];
begin
  select relowner, relnamespace, relacl, relrowsecurity, relforcerowsecurity into strict subject
  from pg_catalog.pg_class
  where pg_class.oid = parent;
  -- Default privileges would give a partition what its parent has not.
  statements := array(
    select distinct format('revoke all on %s from %s', partition, partkeeper.grantee_name(privilege.grantee))
    from pg_catalog.pg_default_acl
    cross join lateral aclexplode(defaclacl) as privilege
    where defaclrole = subject.relowner and defaclobjtype = 'r' and defaclnamespace in (0, subject.relnamespace)
      and privilege.grantee <> subject.relowner
    order by 1);
  if subject.relacl is not null then
    statements := statements || array(
      select format('grant %s on %s to %s%s', string_agg(distinct privilege.privilege_type, ', '), partition,
        partkeeper.grantee_name(privilege.grantee), case when privilege.is_grantable then ' with grant option' end)
      from aclexplode(subject.relacl) as privilege
      where privilege.grantee <> subject.relowner
      group by privilege.grantee, privilege.is_grantable
      order by 1);
  end if;
  return statements || array(
    select column_property.statement
    from pg_catalog.pg_attribute
    cross join lateral (
      select 1, format('grant %s (%I) on %s to %s%s', privilege.privilege_type, attname, partition,
        partkeeper.grantee_name(privilege.grantee), case when privilege.is_grantable then ' with grant option' end)
      from aclexplode(attacl) as privilege
      union all
      select 2, format('alter table %s alter column %I set statistics %s', partition, attname, attstattarget)
      where attstattarget >= 0
      union all
      -- What begins like this is the server's own note, which it makes for each column (seen in 15.20).
      select 3, format('alter table %s alter column %I set (%s)', partition, attname, string_agg(option, ', '))
      from unnest(attoptions) as option
      where option not like 'pg\_%'
      having count(*) > 0
    ) as column_property(rank, statement)
    where attrelid = parent and attnum > 0 and not attisdropped
      and (attacl is not null or attstattarget >= 0 or attoptions is not null)
    order by column_property.rank, column_property.statement)
  || case when subject.relrowsecurity then array[format('alter table %s enable row level security', partition)] end
  || case when subject.relforcerowsecurity then array[format('alter table %s force row level security', partition)] end;
end;
$$;
comment on function partkeeper.property_statements(oid, text) is
  'What LIKE leaves out, as statements: grants on table and columns (and no others, whatever the default privileges), statistics targets and options, row security. Policies come with attached_statements(): until then nobody but the owner reads.';
