create function partkeeper.rollup_step(policy partkeeper.policy, relation oid, span tstzrange)
returns table (is_due boolean, problem text)
language plpgsql stable rows 1
set search_path = ''
as $$
declare
  own_type constant oid := (select pg_class.reltype from pg_catalog.pg_class where pg_class.oid = relation);
  writes constant bigint := partkeeper.write_count(relation);
  seal constant text := (
    select retirement.seal_fingerprint from partkeeper.retirement
    where retirement.partition = relation and retirement.sealed_at is not null and retirement.state in ('sealed', 'archived', 'verified'));
  own partkeeper.rollup;
  other partkeeper.rollup;
begin
  is_due := false;
  if policy.rollup is null then
    return next;
    return;
  end if;
  select * into own from partkeeper.rollup
  where rollup.partition = relation and rollup.row_type = own_type and rollup.span = rollup_step.span and rollup.forgotten_at is null;
  if own.id is null then
    select * into other from partkeeper.rollup
    where rollup.parent = policy.parent and rollup.span && rollup_step.span and rollup.forgotten_at is null
      and (rollup.partition, rollup.row_type, rollup.span) is distinct from (relation::regclass, own_type::regtype, rollup_step.span)
    order by rollup.id desc limit 1;
  end if;
  problem := case
    when own.id is not null and (own.seal_fingerprint = seal or own.writes = writes) then null
    when own.id is not null and own.writes < writes
      then format('written to since its rollup (%s rows)', writes - own.writes)
    when own.id is not null then 'the server lost its write counters since its rollup, so writes since then are unknown'
    -- Nothing is in it that could be summed up twice.
    when other.id is not null and pg_relation_size(relation) > 0
      then format('rows of its span were summed up before, with %s (rollup %s)', other.partition_name, other.id) end
    || format(': accept_rollup(%L) when the rollup is right all the same, forget_rollup(%1$L) when you have undone it and want it again',
      partkeeper.quoted_name(relation));
  is_due := own.id is null and other.id is null;
  return next;
end;
$$;
comment on function partkeeper.rollup_step(partkeeper.policy, oid, tstzrange) is
  'Whether the rollup of a partition is still to be called before it is detached, or why a person must say what becomes of one that was called: its rows are not the ones any more. Never twice by itself.';
