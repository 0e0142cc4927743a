create function partkeeper.require_owner(parent oid)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = parent);
begin
  if owner is not null and not partkeeper.may_act_as(owner) then
    raise exception using errcode = '42501',
      message = format('%s must own table %s or be able to set role to its owner %s', current_user,
        partkeeper.quoted_name(parent), owner),
      hint = format('Call as the owner, or: grant %I to %I.', owner, current_user);
  end if;
  if (select pg_roles.rolsuper from pg_catalog.pg_roles where pg_roles.rolname = current_user) then
    raise warning using message = 'partkeeper is called by a superuser: triggers and functions of table owners would run with all rights',
      hint = 'Call as the table''s owner.';
  end if;
end;
$$;
comment on function partkeeper.require_owner(oid) is
  'Refuses callers who neither own a table nor may set role to its owner; warns superusers. Error 42501.';
