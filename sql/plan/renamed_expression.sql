create function partkeeper.renamed_expression(expression text, relation oid, new_name name)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  old_name constant name := (select relname from pg_catalog.pg_class where pg_class.oid = relation);
  old_token constant text := quote_ident(old_name);
  new_token constant text := quote_ident(new_name);
begin
  if expression is null or old_name = new_name or strpos(expression, old_token || '.') = 0 then
    return expression;
  end if;
  return (
    with token as (
      select part[1] as text, number, lag(part[1]) over sequence as before, lead(part[1]) over sequence as point,
        lead(part[1], 2) over sequence as member
      from regexp_matches(expression, $re$'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|.$re$, 'g') with ordinality as found(part, number)
      window sequence as (order by number)
    ), column_name as (
      select quote_ident(attname) as text from pg_catalog.pg_attribute where attrelid = relation union select '*'
    ), namesake as (
      select quote_ident(object.name) as text
      from pg_catalog.pg_namespace
      cross join lateral (
        select relname from pg_catalog.pg_class where relnamespace = pg_namespace.oid
        union select proname from pg_catalog.pg_proc where pronamespace = pg_namespace.oid
        union select typname from pg_catalog.pg_type where typnamespace = pg_namespace.oid
        union select collname from pg_catalog.pg_collation where collnamespace = pg_namespace.oid
      ) as object(name)
      where nspname = old_name
    ), judged as (
      select token.text, number, member, token.text = old_token and point = '.' and before is distinct from '.'
        and member in (select column_name.text from column_name) as is_reference
      from token
    )
    select case when not bool_or(is_reference) then expression
      when bool_or(judged.text = new_token or is_reference and member in (select namesake.text from namesake)) then null
      else string_agg(case when is_reference then new_token else judged.text end, '' order by number) end
    from judged);
end;
$$;
comment on function partkeeper.renamed_expression(text, oid, name) is
  'An expression as Postgres writes it for one table, said of another one with the same columns: in sub-selects it puts the table''s name before them. Literals and longer names are left alone. NULL where the old name may as well mean a schema, or the new one means something else already.';
