create function partkeeper.is_same_reason(one text, other text)
returns boolean
language sql immutable
set search_path = ''
as $$
  select one is not distinct from other
    or partkeeper.flow_name(one) = partkeeper.flow_name(other)
    -- Who is at it changes from pass to pass; that somebody else is does not.
    or one ~ holder.pattern and other ~ holder.pattern
    or regexp_replace(one, '[0-9]+', '0', 'g') = regexp_replace(other, '[0-9]+', '0', 'g')
  from (values ('is being maintained by|^held by |\(generation [0-9]+\) until |^somebody else a moment ago$')) as holder(pattern)
$$;
comment on function partkeeper.is_same_reason(text, text) is
  'Whether two reasons say the same of an action but for numbers, times and names of holders, which change from minute to minute: then the history has it already.';
