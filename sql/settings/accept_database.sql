create function partkeeper.accept_database(is_copy boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  before constant uuid := (select installation.id from partkeeper.installation);
begin
  if is_copy is null then
    raise exception using errcode = 'PK004', message = 'is_copy is missing',
      hint = 'true when the original lives on beside it, false when this database takes its place.';
  end if;
  update partkeeper.installation
  set system_identifier = partkeeper.server_identifier(),
    id = case when is_copy then gen_random_uuid() else installation.id end;
  perform partkeeper.give_exports_time();
  if is_copy then
    update partkeeper.store set marker = null, marked_at = null where store.marker is not null;
  end if;
  perform partkeeper.record_word('accept_database', null,
    case when is_copy then format('a copy: it has an installation of its own from now on; the original is %s', before) else 'it takes the place of the original' end);
end;
$$;
comment on function partkeeper.accept_database(boolean) is
  'A person''s word about a database that was restored on another server: false when it takes the place of the original, and goes on; true when it is a copy. A copy becomes an installation of its own: the stores of the original refuse it, and it needs its own by set_store().';
