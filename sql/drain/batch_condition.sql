create function partkeeper.batch_condition(control name, from_value text, to_value text)
returns text
language sql immutable
set search_path = ''
as $$
  select format('%1$I is not null and %1$I >= %2$L', control, from_value)
    || case when to_value = 'MAXVALUE' then '' else format(' and %I < %L', control, to_value) end
$$;
comment on function partkeeper.batch_condition(name, text, text) is
  'The condition that the rows between two bounds meet, MAXVALUE being no upper bound at all: written as the server writes that of a partition, so that an attach need not scan.';
