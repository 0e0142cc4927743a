create function partkeeper.row_shape(shape jsonb)
returns jsonb
language sql immutable
begin atomic
  select jsonb_agg(jsonb_build_array(named.value -> 'name', named.value -> 'type', named.value -> 'collation',
    named.value -> 'generated') order by named.place)
  from jsonb_array_elements(shape -> 'columns') with ordinality as named(value, place);
end;
comment on function partkeeper.row_shape(jsonb) is
  'What rows of a described table look like: name, type, collation and generation of its columns, without defaults.';
