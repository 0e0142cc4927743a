create function partkeeper.ability_of(kind text)
returns text
language sql immutable
begin atomic
  select case kind when 'rollup' then 'retire' when 'detach' then 'retire' when 'archive' then 'archive' when 'drop' then 'drop' when 'drop_foreign_key' then 'drop' end;
end;
comment on function partkeeper.ability_of(text) is
  'The switch that an action needs; NULL for what no limit and no switch holds back: create, finalize, unseal.';
