create function partkeeper.evidence_since(retired partkeeper.retirement)
returns timestamptz
language sql stable
set search_path = ''
as $$
  select greatest(retired.drop_due_at, clock_timestamp() - interval '1 day',
    (select max(evidence.made_at) from partkeeper.evidence where evidence.retirement = retired.id))
$$;
comment on function partkeeper.evidence_since(partkeeper.retirement) is
  'Since when every object of an archive must have been read for the next word of evidence: since the grace ended, since the last word, and within a day. So no word rests on a reading that an earlier one used up.';
