create function partkeeper.plan_create(policy partkeeper.policy, attached partkeeper.partition[], at timestamptz)
returns setof partkeeper.action
language plpgsql stable rows 10
set search_path = ''
as $$
declare
  step constant interval := partkeeper.length_of(policy.key_type, policy.partition_interval);
  here constant timestamptz := partkeeper.position_of(policy, attached, at);
  cutoff constant timestamptz := partkeeper.ago(here, partkeeper.length_of(policy.key_type, policy.retention), policy.time_zone);
  base constant text := (select relname from pg_catalog.pg_class where pg_class.oid = policy.parent);
  -- What a clock shows in the first pass of a repeated hour is read as the second by a column without offsets.
  written constant timestamptz := case when policy.key_type <> 'timestamp' then here
    else partkeeper.key_instant('timestamp', policy.time_zone, partkeeper.key_literal('timestamp', policy.time_zone, here)) end;
  today constant tstzrange := partkeeper.policy_span(policy, written);
  gap tstzrange;
  cursor_at timestamptz;
  span tstzrange;
  piece tstzrange;
  name text;
begin
  -- The wanted range minus what is attached leaves gaps; the calendar cuts each gap. Usually there is none.
  -- Present and future come first, so that no hole of the past keeps them waiting.
  for gap in
    select missing * half
    from unnest(array[tstzrange(lower(today), null), tstzrange(null, lower(today))]) with ordinality as side(half, number)
    cross join lateral unnest(tstzmultirange(tstzrange(partkeeper.wanted_from(policy, attached, written),
        partkeeper.wanted_until(policy, written)))
      - coalesce((select range_agg(partition.span) from unnest(attached) as partition
        where partition.span is not null), '{}')) as missing
    where missing && half
    order by side.number, missing
  loop
    -- Neither a very long retention nor one partition far in the past is a reason to make thousands.
    continue when upper(gap) <= here and upper(gap) - lower(gap) > step * 1000;
    cursor_at := lower(gap);
    while cursor_at < upper(gap) loop
      span := partkeeper.policy_span(policy, cursor_at);
      piece := span * gap;
      -- Beyond the largest number of the column there is nothing to make a partition for.
      exit when partkeeper.upper_literal(policy, lower(piece)) = 'MAXVALUE';
      cursor_at := upper(span);
      -- What retention would take away at once is not made.
      continue when upper(piece) <= cutoff;
      name := partkeeper.free_name(policy.parent, partkeeper.partition_name(policy, base, piece));
      return next row(null, policy.parent, 'create', name, null, piece,
        partkeeper.key_literal(policy.key_type, policy.time_zone, lower(piece)),
        partkeeper.upper_literal(policy, upper(piece)),
        case when lower(piece) > here then concat(format('premake: %s ahead', policy.premake),
            case when policy.key_type <> 'integer' then format(' or %s, whichever is farther', policy.horizon) end)
          when upper(piece) <= here then 'hole in the kept range'
          else 'no partition for the current span' end,
        null, null, 0, 0, null, null, null)::partkeeper.action;
    end loop;
  end loop;
end;
$$;
comment on function partkeeper.plan_create(partkeeper.policy, partkeeper.partition[], timestamptz) is
  'The partitions that are missing at an instant: the current span, the future up to premake and horizon, then holes in the kept range, but none of over 1000 intervals. Statements and locks are added by plan().';
