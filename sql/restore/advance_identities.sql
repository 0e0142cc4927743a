create function partkeeper.advance_identities(target oid)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  col name;
  largest bigint;
begin
  for col in
    select attname from pg_catalog.pg_attribute where attrelid = target and attidentity <> '' and not attisdropped
  loop
    execute format('select max(%I) from %s', col, partkeeper.quoted_name(target)) into largest;
    if largest >= 1 then
      perform setval(pg_get_serial_sequence(partkeeper.quoted_name(target), col), largest);
    end if;
  end loop;
end;
$$;
comment on function partkeeper.advance_identities(oid) is
  'Moves the sequences of identity columns behind the rows that were loaded, so that the next insert does not meet one of them.';
