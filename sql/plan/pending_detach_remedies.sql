create function partkeeper.pending_detach_remedies(parent oid, partition oid)
returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(
    select format('alter table %s %s', partkeeper.quoted_name(parent), remedy.change)
    from (
      select case when own.attname is not null and own.atttypid <> its.atttypid or own.atttypmod <> its.atttypmod
          then format('alter column %I type %s', its.attname, format_type(own.atttypid, own.atttypmod))
        when own.attname is not null and its.attnotnull and not own.attnotnull then format('alter column %I drop not null', its.attname)
        when former.attname is not null then format('rename column %I to %I', its.attname, former.attname)
        when own.attname is null then format('drop column %I', its.attname) end,
        its.attnum::integer
      from pg_catalog.pg_attribute as its
      left join pg_catalog.pg_attribute as own
        on own.attrelid = partition and own.attname = its.attname and not own.attisdropped
      -- The column at its place whose name the parent does not know any more.
      left join pg_catalog.pg_attribute as former
        on own.attname is null and former.attrelid = partition and former.attnum = its.attnum and former.atttypid = its.atttypid
        and not former.attisdropped and not exists (
          select from pg_catalog.pg_attribute as known
          where known.attrelid = parent and known.attname = former.attname and not known.attisdropped)
      where its.attrelid = parent and its.attnum > 0 and not its.attisdropped
      union all
      select format('drop constraint %I', pg_constraint.conname), 10000
      from pg_catalog.pg_constraint
      where pg_constraint.conrelid = parent and pg_constraint.contype = 'c' and not pg_constraint.connoinherit
        and not exists (
          select from pg_catalog.pg_constraint as own
          where own.conrelid = partition and own.contype = 'c' and own.conname = pg_constraint.conname)
      union all
      -- It brought the nullness, which only goes when it is gone.
      select format('drop constraint %I', pg_constraint.conname), 0
      from pg_catalog.pg_constraint
      where pg_constraint.conrelid = parent and pg_constraint.contype = 'p' and exists (
        select from pg_catalog.pg_attribute as its
        join pg_catalog.pg_attribute as own on own.attrelid = partition and own.attname = its.attname and not own.attnotnull
        where its.attrelid = parent and its.attnum = any (pg_constraint.conkey))
    ) as remedy(change, place)
    where remedy.change is not null
    order by remedy.place);
end;
$$;
comment on function partkeeper.pending_detach_remedies(oid, oid) is
  'What was changed at a parent since the detach of a partition was interrupted, as the statements that take it back: columns and constraints that the one has and the other has not. DROP COLUMN takes the values of the new column with it: keep them elsewhere first.';
