create function partkeeper.hold_span(parent regclass, from_value text, to_value text, reason text, until timestamptz default null)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  policy constant partkeeper.policy := partkeeper.policy_of(parent);
  held_from timestamptz;
  held_to timestamptz;
  number bigint;
begin
  perform partkeeper.require_owner(parent);
  if coalesce(btrim(reason), '') = '' then
    raise exception using errcode = 'PK004', message = 'a hold needs a reason', hint = 'Say who wants it kept and why.';
  end if;
  begin
    held_from := partkeeper.key_instant(policy.key_type, policy.time_zone, nullif(from_value, 'MINVALUE'));
    held_to := partkeeper.key_instant(policy.key_type, policy.time_zone, nullif(to_value, 'MAXVALUE'));
  exception when data_exception then
    raise exception using errcode = 'PK004', message = format('%L to %L is no span of a %s column', left(from_value, 40), left(to_value, 40), policy.key_type),
      hint = 'Give both ends as values of the key column, such as 2026-11-21 and 2026-11-22.';
  end;
  if held_from >= held_to or until <= clock_timestamp() then
    raise exception using errcode = 'PK004',
      message = case when held_from >= held_to then format('the span from %L to %L is empty', left(from_value, 40), left(to_value, 40))
        else format('until is %s, which has passed', until) end,
      hint = 'A span begins before it ends, and a hold ends in the future or never.';
  end if;
  insert into partkeeper.hold (parent, span, reason, until)
  values (parent, tstzrange(held_from, held_to), reason, hold_span.until)
  returning id into number;
  perform partkeeper.record_word('hold', parent, format('%s to %s: %s', coalesce(from_value, 'the beginning'), coalesce(to_value, 'the end'), reason));
  return number;
end;
$$;
comment on function partkeeper.hold_span(regclass, text, text, text, timestamptz) is
  'Keeps every partition that overlaps a span, now or later, from being retired any further, until release_hold() or until the time given. Ends are values of the key column; NULL is unbounded. Returns the number of the hold. Error PK004 for a bad span or without a reason.';
