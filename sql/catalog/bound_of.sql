create function partkeeper.bound_of(bound pg_node_tree, key_type text, time_zone text)
returns table (is_default boolean, from_value text, to_value text, span tstzrange)
language sql stable rows 1
begin atomic
  -- OFFSET 0 keeps each step from being computed again wherever its result is used. A bound needs no relation: to name
  -- one would open and lock it, or look it up, once per partition. A regular expression takes ten times as long.
  select expression.text = 'DEFAULT', value.lower, value.upper,
    case when value.lower is not null then tstzrange(
      instant.lower, instant.upper, case when instant.lower = instant.upper then '[]' else '[)' end) end
  from (select pg_get_expr(bound, 0) as text offset 0) as expression
  left join lateral (
    select btrim(split_part(split_part(expression.text, ' FROM (', 2), ') TO (', 1), '''') as lower,
      btrim(left(split_part(expression.text, ') TO (', 2), -1), '''') as upper
    offset 0
  ) as value on value.lower <> '' and value.lower || value.upper not like '%''%'
  cross join lateral (
    select partkeeper.key_instant(key_type, time_zone, nullif(value.lower, 'MINVALUE')) as lower,
      partkeeper.key_instant(key_type, time_zone, nullif(value.upper, 'MAXVALUE')) as upper
    offset 0
  ) as instant;
end;
comment on function partkeeper.bound_of(pg_node_tree, text, text) is
  'What pg_class.relpartbound says: the bounds as text and the span they mean. Part of the query that calls it, so it has no settings of its own: the caller sets timezone and datestyle.';
