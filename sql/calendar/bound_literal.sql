create function partkeeper.bound_literal(value text)
returns text
language sql immutable
begin atomic
  select case when value in ('MINVALUE', 'MAXVALUE') then value else quote_literal(value) end;
end;
comment on function partkeeper.bound_literal(text) is
  'A bound of a partition as it is written in DDL: a literal, or MINVALUE or MAXVALUE as they are.';
