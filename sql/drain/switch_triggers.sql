create function partkeeper.switch_triggers(relation oid, is_on boolean)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(format('alter table %s %s trigger %I', partkeeper.quoted_name(relation),
      case when not is_on then 'disable' when pg_trigger.tgenabled = 'A' then 'enable always' else 'enable' end,
      pg_trigger.tgname) order by pg_trigger.tgname), '{}')
    from pg_catalog.pg_trigger
    where pg_trigger.tgrelid = relation and not pg_trigger.tgisinternal and pg_trigger.tgenabled in ('O', 'A')
      and pg_trigger.tgtype & 8 <> 0);
end;
$$;
comment on function partkeeper.switch_triggers(oid, boolean) is
  'The statements that switch off the delete triggers of a table that would fire, or that bring each back as it is now. To an application a row that moves is not deleted.';
