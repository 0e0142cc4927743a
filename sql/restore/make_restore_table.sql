create function partkeeper.make_restore_table(parent oid, wanted text, from_value text, to_value text)
returns oid
language plpgsql volatile
set search_path = ''
as $$
declare
  target constant text := partkeeper.free_name(parent, wanted);
begin
  perform partkeeper.require_owner(parent);
  perform partkeeper.run_statements(parent, array[
    format('create table %s (like %s including all excluding identity excluding indexes)%s', target, partkeeper.quoted_name(parent),
      ' with (' || partkeeper.storage_parameters(partkeeper.model_partition(parent)) || ')'),
    format('alter table %s add constraint partkeeper_span check (%s)', target,
      partkeeper.span_condition(parent, from_value, to_value))]);
  return target::regclass;
end;
$$;
comment on function partkeeper.make_restore_table(oid, text, text, text) is
  'Makes the table that will become a partition again: like its parent but without indexes, with a CHECK for its span, so that no row of another span comes in and the ATTACH reads nothing. Error 42501.';
