create function partkeeper.rounded_cut(policy partkeeper.policy, first_key text, cut text, to_value text)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  grain constant interval := case policy.key_type when 'epoch_s' then interval '1 second' when 'epoch_ms' then interval '1 millisecond'
    when 'uuid_v7' then interval '1 millisecond' when 'ulid' then interval '1 millisecond' else interval '1 microsecond' end;
  first_bound constant text := partkeeper.key_literal(policy.key_type, policy.time_zone,
    partkeeper.key_instant(policy.key_type, policy.time_zone, first_key));
  bound text := partkeeper.key_literal(policy.key_type, policy.time_zone,
    partkeeper.key_instant(policy.key_type, policy.time_zone, cut));
begin
  -- Keys of one moment go together: a bound between them would be read as that moment, and so as no bound at all.
  if bound = first_bound then
    bound := partkeeper.key_literal(policy.key_type, policy.time_zone,
      partkeeper.key_instant(policy.key_type, policy.time_zone, bound) + grain);
  end if;
  return case when partkeeper.key_instant(policy.key_type, policy.time_zone, bound)
    >= partkeeper.key_instant(policy.key_type, policy.time_zone, nullif(to_value, 'MAXVALUE')) then to_value else bound end;
end;
$$;
comment on function partkeeper.rounded_cut(partkeeper.policy, text, text, text) is
  'A cut between numbers, uuids or ULIDs as a bound that is read as exactly the instant it means: the start of the moment of the key, or of the next moment when the batch began in this one.';
