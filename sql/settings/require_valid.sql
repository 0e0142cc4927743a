create function partkeeper.require_valid(policy partkeeper.policy)
returns void
language plpgsql stable
set search_path = ''
as $$
declare
  problems constant text[] := partkeeper.policy_problems(policy)
    || case when policy.partition_interval is null then array['partition_interval: must be given'] end
    || case when policy.time_zone is null then array['time_zone: must be given'] end
    || case when policy.premake is null then array['premake: must be given'] end
    || case when policy.horizon is null then array['horizon: must be given'] end
    || case when policy.grace is null then array['grace: must be given'] end
    || case when policy.on_expiry is null then array['on_expiry: must be given'] end;
begin
  if cardinality(problems) > 0 then
    raise exception using errcode = 'PK004',
      message = format('the policy for %s is not valid: %s', policy.parent_name, array_to_string(problems, '; ')),
      hint = 'Durations are a whole number and a unit from minute to year, such as ''15 minutes'', ''14 days'' or ''3 months''.';
  end if;
end;
$$;
comment on function partkeeper.require_valid(partkeeper.policy) is
  'Refuses a policy with everything that is wrong with it in one error, PK004.';
