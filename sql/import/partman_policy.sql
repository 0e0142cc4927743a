create function partkeeper.partman_policy(config jsonb, parent oid)
returns partkeeper.policy
language plpgsql stable
set search_path = ''
as $$
declare
  is_counted constant boolean := partkeeper.counts_ids(config, parent);
  length constant text := partkeeper.partman_length(config, 'partition_interval', is_counted);
  server_zone constant text := (select pg_settings.reset_val from pg_catalog.pg_settings where pg_settings.name = 'TimeZone');
  zone text;
  newest tstzrange;
  wanted partkeeper.policy;
begin
  -- pg_partman cuts by the zone of the session that maintains: the bounds that are there tell which it was.
  foreach zone in array array_remove(array[
    case when is_counted or server_zone in ('UTC', 'Etc/UTC', 'GMT') or partkeeper.zone_problem(server_zone) is not null then 'UTC' else server_zone end, 'UTC'], null)
  loop
    wanted := partkeeper.wanted_policy(parent, length, null, null, (config ->> 'premake')::integer,
      case when not is_counted then length end, zone, null, partkeeper.partman_encoding(config, parent));
    exit when is_counted;
    select partition.span into newest
    from partkeeper.partitions(parent, wanted.key_type, zone) as partition
    where isfinite(lower(partition.span)) and isfinite(upper(partition.span))
    order by partition.span desc
    limit 1;
    exit when newest is null or partkeeper.policy_span(wanted, lower(newest)) = newest;
  end loop;
  if not is_counted and newest is not null and partkeeper.policy_span(wanted, lower(newest)) <> newest then
    wanted.origin := lower(newest);
  end if;
  return wanted;
end;
$$;
comment on function partkeeper.partman_policy(jsonb, oid) is
  'The policy that goes on where a pg_partman set is: in the zone whose calendar cut its newest partition, else from an origin at that partition. It reaches as far ahead as premake says, no farther. Errors are those of manage().';
