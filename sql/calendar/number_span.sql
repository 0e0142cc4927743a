create function partkeeper.number_span(step interval, at timestamptz)
returns tstzrange
language sql immutable strict
begin atomic
  -- The remainder, since a quotient of numbers this long would be rounded.
  select tstzrange(partkeeper.epoch_instant(place.value - rest.value), partkeeper.epoch_instant(place.value - rest.value + size.value))
  from trunc(extract(epoch from step) * 1000000) as size(value)
  cross join trunc(partkeeper.epoch_microseconds(at)) as place(value)
  cross join lateral mod(mod(place.value, size.value) + size.value, size.value) as rest(value);
end;
comment on function partkeeper.number_span(interval, timestamptz) is
  'The span of a plain integer key that holds a value: cut at multiples of the step.';
