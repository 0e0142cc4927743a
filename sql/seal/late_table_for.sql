create function partkeeper.late_table_for(export partkeeper.export)
returns oid
language plpgsql volatile
set search_path = ''
as $$
declare
  known constant oid := (
    select retirement.late_table from partkeeper.retirement
    where retirement.export = late_table_for.export.id and partkeeper.quoted_name(retirement.late_table) is not null);
begin
  if known is null then
    return partkeeper.make_late_table(export.parent, export.relation);
  elsif partkeeper.takes_rows_of(known, export.relation) then
    return known;
  elsif partkeeper.has_rows(known) then
    raise exception using errcode = 'PK011',
      message = format('rows that came while it was sealed before are in %1$s, whose columns are not those of %2$s any more; insert what is wanted elsewhere, then: drop table %1$s',
        partkeeper.quoted_name(known), export.relation_name);
  end if;
  return partkeeper.make_late_table(export.parent, export.relation);
end;
$$;
comment on function partkeeper.late_table_for(partkeeper.export) is
  'The table for rows that come late to the partition of an export: the one of an earlier seal of this retirement, so that what is in it stays known, or a new one. Error PK011 when the earlier one has rows and other columns.';
