create function partkeeper.accept_database(is_copy boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if is_copy is null then
    raise exception using errcode = 'PK004', message = 'is_copy is missing',
      hint = 'true when the original lives on beside it, false when this database takes its place.';
  end if;
  update partkeeper.installation
  set system_identifier = (select control.system_identifier from pg_catalog.pg_control_system() as control),
    id = case when is_copy then gen_random_uuid() else installation.id end;
  perform partkeeper.record_word('accept_database', null,
    case when is_copy then 'a copy: it has an installation of its own from now on' else 'it takes the place of the original' end);
end;
$$;
comment on function partkeeper.accept_database(boolean) is
  'A person''s word about a database that was restored on another server: false when it takes the place of the original, and goes on; true when it is a copy. A copy becomes an installation of its own: the stores of the original refuse it, and it needs its own by set_store().';
