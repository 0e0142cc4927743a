create function partkeeper.plain_create_statements(parent_name text, partition text, from_value text, to_value text, with_indexes boolean default false)
returns text[]
language sql immutable
begin atomic
  select array[
    format('create table %s (like %s including all excluding identity%s)', partition, parent_name,
      case when not with_indexes then ' excluding indexes' end),
    format('alter table %s attach partition %s %s', parent_name, partition,
      case when from_value is null then 'default'
        else format('for values from (%s) to (%s)', partkeeper.bound_literal(from_value), partkeeper.bound_literal(to_value)) end)];
end;
comment on function partkeeper.plain_create_statements(text, text, text, text, boolean) is
  'The two statements that make a partition of a table that hands on nothing else, the second with its indexes (which ATTACH makes: it would not recognise all that LIKE makes, such as exclusion constraints and keys without overlaps), or the first with_indexes; bounds NULL for the default partition. Both take SHARE UPDATE EXCLUSIVE on the parent, which lets writers pass; PARTITION OF would take ACCESS EXCLUSIVE.';
