create function partkeeper.require_restorable(source text, target text, problems text[])
returns void
language plpgsql immutable
set search_path = ''
as $$
begin
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK017',
      message = format('the archive of %s cannot be restored to %s: %s', source, target, array_to_string(problems, '; ')),
      hint = 'Mend what is listed, or restore into a new table: partkeeper restore MANIFEST --into NAME.';
  end if;
end;
$$;
comment on function partkeeper.require_restorable(text, text, text[]) is
  'Refuses a restore with everything that is in its way in one error, PK017; does nothing when nothing is.';
