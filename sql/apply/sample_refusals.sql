create function partkeeper.sample_refusals()
returns bigint
language sql volatile
begin atomic
  update partkeeper.refusal_sample
  set counted = counter.total, changed_at = clock_timestamp()
  from (select coalesce(pg_sequence_last_value('partkeeper.refused_write'::regclass), 0)) as counter(total)
  where refusal_sample.counted <> counter.total
  returning refusal_sample.counted;
end;
comment on function partkeeper.sample_refusals() is
  'Notes how many writes seals have refused and that the count has moved; each pass does it. Returns the count when it moved, else NULL.';
