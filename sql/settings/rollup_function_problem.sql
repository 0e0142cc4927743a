create function partkeeper.rollup_function_problem(policy partkeeper.policy)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  owner constant name := (select pg_get_userbyid(pg_class.relowner) from pg_catalog.pg_class where pg_class.oid = policy.parent);
  signatures constant text := case when partkeeper.has_time_key(policy.key_type)
    then '(regclass, timestamptz, timestamptz) or (regclass, text, text)' else '(regclass, text, text)' end;
  found_functions regprocedure[];
begin
  if policy.rollup is null then
    return null;
  end if;
  found_functions := partkeeper.rollup_functions(policy);
  return case
    when policy.rollup !~ '[.]' then format('%L names no schema; write it as schema.function', left(policy.rollup, 126))
    when cardinality(found_functions) = 0 then format('there is no function %s that takes %s', left(policy.rollup, 126), signatures)
    when cardinality(found_functions) > 1 then format('%s and %s could both be meant; drop or rename one', found_functions[1], found_functions[2])
    when not (has_function_privilege(owner, found_functions[1], 'EXECUTE')
        and has_schema_privilege(owner, (select pg_proc.pronamespace from pg_catalog.pg_proc where pg_proc.oid = found_functions[1]), 'USAGE'))
      then format('%s, the owner of %s, may not call %s: grant execute on the function and usage on its schema', owner, policy.parent_name, found_functions[1])
    end;
end;
$$;
comment on function partkeeper.rollup_function_problem(partkeeper.policy) is
  'Why the rollup of a policy cannot be called as the parent''s owner: none or more than one function is meant, or a right is missing. NULL when it can, or when there is none.';
