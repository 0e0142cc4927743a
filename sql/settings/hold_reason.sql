create function partkeeper.hold_reason(parent oid, partition oid, span tstzrange)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  -- In this language the plan of the query is kept: it is asked for each action.
  return (
    select hold.reason
    from partkeeper.hold
    where hold.lifted_at is null and (hold.until is null or hold.until > clock_timestamp())
      -- A hold on a partition goes with it, to whatever parent; one on a span belongs to its parent.
      and (hold.partition = hold_reason.partition or hold.parent = hold_reason.parent and hold.span && hold_reason.span)
    order by hold.id
    limit 1);
end;
$$;
comment on function partkeeper.hold_reason(oid, oid, tstzrange) is
  'Why a partition must stay: the reason of the oldest hold in force on it or on its span; NULL without one.';
