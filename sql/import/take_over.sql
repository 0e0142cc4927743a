create function partkeeper.take_over(place regclass, config jsonb, calls text[])
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  call text;
  switch_off constant text := format('update %s set automatic_maintenance = %L where parent_table = %L',
    partkeeper.quoted_name(place), 'off', config ->> 'parent_table');
begin
  foreach call in array calls loop
    execute call;
  end loop;
  begin
    execute switch_off;
  exception when insufficient_privilege then
    return format('pg_partman maintains it too, until somebody who may runs: %s', switch_off);
  end;
  return null;
end;
$$;
comment on function partkeeper.take_over(regclass, jsonb, text[]) is
  'Runs the calls for one pg_partman set and tells pg_partman to leave it alone; what to do about that where the caller may not, else NULL.';
