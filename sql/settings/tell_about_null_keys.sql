create function partkeeper.tell_about_null_keys(parent oid, control name, with_default boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if exists (
    select from pg_catalog.pg_attribute
    where attrelid = parent and attname = control and not attnotnull
  ) then
    raise notice using
      message = format('column %I of %s may be NULL: rows without a time %s', control, partkeeper.quoted_name(parent),
        case when with_default then 'go to the default partition and stay there'
          else 'are refused with error 23514, no partition found' end),
      hint = format('Say so in the table: alter table %s alter column %I set not null', partkeeper.quoted_name(parent), control);
  end if;
end;
$$;
comment on function partkeeper.tell_about_null_keys(oid, name, boolean) is
  'A notice about what happens to rows whose control column is NULL, where the column allows it.';
