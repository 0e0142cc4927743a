create function partkeeper.apply_create(actions partkeeper.action[])
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  parent constant oid := actions[1].parent;
  gap text;
begin
  perform partkeeper.run_statements(parent, partkeeper.batch_statements(actions));
  gap := partkeeper.publication_gap(parent);
  if gap is not null then
    raise notice using message = format('partition %s%s: %s', actions[1].partition,
        case when cardinality(actions) > 1 then format(' and %s more', cardinality(actions) - 1) end, gap),
      hint = 'Its owner adds the partition, or better the parent, which brings those to come.';
  end if;
  return gap;
end;
$$;
comment on function partkeeper.apply_create(partkeeper.action[]) is
  'Makes partitions of one parent. Returns what is to be said beside that: that a publication stays without them.';
