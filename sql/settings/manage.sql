create function partkeeper.manage(
  parent regclass, partition_interval text, control name default null, retention text default null,
  premake integer default 4, horizon text default null, time_zone text default 'UTC',
  origin timestamptz default null, key_encoding text default null, with_default boolean default false,
  at timestamptz default now())
returns partkeeper.policy
language plpgsql volatile
set search_path = ''
as $$
declare
  table_name constant text := partkeeper.quoted_name(parent);
  problem constant text := partkeeper.table_problem(parent);
  existing partkeeper.policy;
  wanted partkeeper.policy;
  subject oid := parent;
  storage constant text := partkeeper.storage_parameters(parent);
begin
  if problem is not null then
    raise exception using errcode = 'PK002', message = format('%s cannot be managed: %s', coalesce(table_name, parent::text, 'NULL'), problem),
      hint = 'manage() takes an ordinary empty table, or one partitioned by range of one column of time or of integers.';
  end if;
  perform partkeeper.require_owner(parent);
  select * into existing from partkeeper.policy where policy.parent = manage.parent;
  if existing.parent is not null then
    return partkeeper.manage_again(existing, jsonb_strip_nulls(jsonb_build_object(
      'partition_interval', partition_interval, 'retention', retention, 'premake', nullif(premake, 4),
      'horizon', horizon, 'time_zone', nullif(time_zone, 'UTC'), 'origin', origin)), control, key_encoding);
  end if;
  wanted := partkeeper.wanted_policy(parent, partition_interval, control, retention, premake, horizon, time_zone, origin, key_encoding);
  if (select pg_class.relkind from pg_catalog.pg_class where pg_class.oid = parent) = 'r' then
    subject := partkeeper.convert_empty_table(parent, wanted.control);
    wanted.parent := subject;
  end if;
  perform partkeeper.tell_about_null_keys(subject, wanted.control, with_default or exists (
    select from pg_catalog.pg_partitioned_table where partrelid = subject and partdefid <> 0));
  insert into partkeeper.policy select (wanted).*;
  perform partkeeper.grant_guards(partkeeper.owner_role(subject));
  perform partkeeper.record_word('manage', subject, format('interval %s, retention %s, zone %s', wanted.partition_interval,
    coalesce(wanted.retention, 'none'), wanted.time_zone));
  if subject <> parent then
    perform partkeeper.record_word('convert', subject, 'it was an ordinary table, empty, and is partitioned now');
  end if;
  if with_default then
    perform partkeeper.make_default(wanted);
  end if;
  perform partkeeper.make_first_partitions(wanted, at);
  perform partkeeper.set_storage(subject, storage);
  perform partkeeper.sample_writes(subject);
  return wanted;
end;
$$;
comment on function partkeeper.manage(regclass, text, name, text, integer, text, text, timestamptz, text, boolean, timestamptz) is
  'Puts a range-partitioned table under management and makes its first partitions; an empty ordinary table is turned into a partitioned one first. control defaults to the partition key, horizon to 3 days. Called again, it changes what differs; arguments left at their defaults change nothing. Errors: PK001 to PK005, 42501.';
