create function partkeeper.unusual_size(fresh bigint, explained bigint)
returns text
language sql immutable
begin atomic
  select format('unusual size: %s partitions would be retired, where the time since the last good pass explains %s and 2 more are usual',
    fresh, explained)
  where fresh > explained + 2;
end;
comment on function partkeeper.unusual_size(bigint, bigint) is
  'Why a retirement of this many new partitions needs a confirmation; NULL when it is of the usual size. The first retirement under a policy version has nothing that explains it, so more than two are unusual.';
