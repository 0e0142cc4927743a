create function partkeeper.move_rows(parent oid, source oid, target oid, condition text)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  problem constant text := partkeeper.referred_problem(parent, source, condition);
  -- By name: the partitions of a table need not have their columns in one order.
  columns constant text := (
    select string_agg(quote_ident(pg_attribute.attname), ', ' order by pg_attribute.attnum)
    from pg_catalog.pg_attribute
    where pg_attribute.attrelid = source and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
      and pg_attribute.attgenerated = '');
  counted bigint[];
begin
  if problem is not null then
    raise exception using errcode = 'PK011', message = problem,
      hint = 'Delete the rows that refer to them, or drop the foreign key, drain, and add it again.';
  end if;
  counted := partkeeper.ask_as_owner(parent, format(
    'with taken as (delete from only %1$s where %2$s returning %3$s), '
      'placed as (insert into %4$s (%3$s) overriding system value select %3$s from taken returning 1) '
      'select array[(select count(*) from taken), (select count(*) from placed)]',
    partkeeper.quoted_name(source), condition, columns, partkeeper.quoted_name(target)));
  if counted[1] <> counted[2] then
    raise exception using errcode = 'PK011',
      message = format('%s rows were taken out of %s and %s arrived in %s', counted[1], partkeeper.quoted_name(source),
        counted[2], partkeeper.quoted_name(target)),
      hint = 'Nothing was moved. A rule or a trigger on one of them stands between.';
  end if;
  if counted[1] > partkeeper.ask_as_owner(parent, format('select count(*) from only %s where %s', partkeeper.quoted_name(target), condition))::bigint then
    raise exception using errcode = 'PK011', message = format('%s rows were moved to %s, and fewer are there', counted[1], partkeeper.quoted_name(target)),
      hint = 'Nothing was moved. A rule or a trigger on one of them stands between.';
  end if;
  return counted[1];
end;
$$;
comment on function partkeeper.move_rows(oid, oid, oid, text) is
  'Moves the rows that meet a condition from one partition to a table of the same columns, and counts them at both ends. Generated columns are computed anew; identities keep their values. Error PK011 when foreign keys refer to them or the counts differ.';
