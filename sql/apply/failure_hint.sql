create function partkeeper.failure_hint(action partkeeper.action, sqlstate text)
returns text
language sql stable
set search_path = ''
as $$
  select case
    when sqlstate = '23514' and action.kind = 'create'
      then format('Rows of this span sit in the default partition; select * from partkeeper.check_default(%1$L) counts them. Move them: call partkeeper.drain_default(%1$L); or delete them, and the next pass makes the partition.',
        partkeeper.quoted_name(action.parent))
    when sqlstate = '42501' and not partkeeper.may_act_as(owner.name)
      then format('%1$I must own %2$s or be able to set role to its owner: grant %3$I to %1$I.', current_user,
        partkeeper.quoted_name(action.parent), owner.name)
    when sqlstate = '42501' and action.kind <> 'rollup'
      then format('It is done as %s, the owner of %s, who lacks a right: on the schema perhaps, or on a tablespace.',
        owner.name, partkeeper.quoted_name(action.parent))
    when action.kind = 'rollup' then format('The function ran as %s with an empty search_path; nothing of it stands, and the partition stays. Mend the function: the next pass calls it again.', owner.name)
    when sqlstate = '2BP01' then 'Change or drop what depends on it; the next pass tries again.'
    when sqlstate in ('3F000', '42704') and action.kind = 'detach' then 'detached_schema names a schema that is not there any more: create it, or name another with set_policy().'
    else 'plan() shows the statements; run them by hand to see more. The next pass tries again.'
  end
  from (select (select pg_get_userbyid(relowner) from pg_catalog.pg_class where pg_class.oid = action.parent)) as owner(name)
$$;
comment on function partkeeper.failure_hint(partkeeper.action, text) is
  'What to do about an action that failed where Postgres itself gives no hint, or one not to be followed.';
