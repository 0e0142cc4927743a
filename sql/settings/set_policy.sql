create function partkeeper.set_policy(parent regclass, settings jsonb)
returns partkeeper.policy
language plpgsql volatile
set search_path = ''
as $$
declare
  before partkeeper.policy := partkeeper.policy_of(parent);
  problems text[] := partkeeper.settings_problems(settings);
  wanted partkeeper.policy;
begin
  perform partkeeper.require_owner(parent);
  if cardinality(problems) > 0 then
    -- What is wrong with the values of the others is said in the same breath.
    problems := problems || partkeeper.policy_problems(jsonb_populate_record(before, partkeeper.sound_settings(settings)));
    raise exception using errcode = 'PK004',
      message = format('the settings for %s are not valid: %s', before.parent_name, array_to_string(problems, '; ')),
      hint = format('Settings are %s.', (select string_agg(setting.name, ', ' order by setting.name) from partkeeper.policy_settings() as setting));
  end if;
  -- Read again under its lock: what another session changes or pauses just now must not be lost.
  select * into strict before from partkeeper.policy where policy.parent = set_policy.parent for update;
  wanted := jsonb_populate_record(before, settings);
  if wanted = before then
    return before;
  end if;
  perform partkeeper.require_valid(wanted);
  if (wanted.partition_interval, wanted.time_zone, wanted.origin, wanted.retention, wanted.on_expiry, wanted.keep_at_least, wanted.max_total_size)
    is distinct from (before.partition_interval, before.time_zone, before.origin, before.retention, before.on_expiry, before.keep_at_least, before.max_total_size)
  then
    wanted.version := before.version + 1;
    wanted.version_since := clock_timestamp();
  end if;
  wanted.parent_name := partkeeper.quoted_name(parent);
  update partkeeper.policy
  set (parent_name, partition_interval, time_zone, origin, premake, horizon, retention, on_expiry, grace, keep_at_least,
      max_total_size, allow_short_retention, store, late_rows, detached_schema, keep_indexes, rollup, "order", detach_mode, version, version_since)
    = (wanted.parent_name, wanted.partition_interval, wanted.time_zone, wanted.origin, wanted.premake, wanted.horizon,
      wanted.retention, wanted.on_expiry, wanted.grace, wanted.keep_at_least, wanted.max_total_size,
      wanted.allow_short_retention, wanted.store, wanted.late_rows, wanted.detached_schema, wanted.keep_indexes, wanted.rollup, wanted."order", wanted.detach_mode, wanted.version, wanted.version_since)
  where policy.parent = set_policy.parent;
  perform partkeeper.record_word('set_policy', parent, settings::text);
  return wanted;
end;
$$;
comment on function partkeeper.set_policy(regclass, jsonb) is
  'Changes settings of a policy; keys left out stay as they are. Unknown keys and bad values are refused together, error PK004. What changes interval, zone, origin or retention begins a new policy version, under which old confirmations are void.';
