create function partkeeper.compares(value numeric, comparison text, threshold numeric)
returns boolean
language sql immutable
begin atomic
  select case compares.comparison
    when '<' then compares.value < compares.threshold
    when '<=' then compares.value <= compares.threshold
    when '>' then compares.value > compares.threshold
    when '>=' then compares.value >= compares.threshold
    when '=' then compares.value = compares.threshold
    when '<>' then compares.value <> compares.threshold
  end;
end;
comment on function partkeeper.compares(numeric, text, numeric) is
  'Whether a number stands to a threshold as the comparison says.';
