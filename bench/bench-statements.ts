/**
 * The SQL of the benchmark: the tables that both programs get, and small procedures that build, fill and write. Nothing of
 * it is timed, except where a name says so.
 */

/** What both databases get: the same tables, each with a primary key and one more index, and ways to fill them. */
export const SCENERY = `
create procedure public.make_parents(tables integer, with_indexes boolean) language plpgsql as $$
begin
  for number in 1 .. tables loop
    if to_regclass(format('public.metric_%s', number)) is null then
      execute format('create table public.metric_%s (id bigint not null, at timestamptz not null, device integer, reading double precision)
        partition by range (at)', number);
      if with_indexes then
        execute format('alter table public.metric_%s add primary key (id, at)', number);
        execute format('create index on public.metric_%s (device, at)', number);
      end if;
    end if;
  end loop;
end $$;

create procedure public.make_days(first_table integer, last_table integer, first_day integer, last_day integer) language plpgsql as $$
declare
  today constant timestamptz := date_trunc('day', now());
begin
  for number in first_table .. last_table loop
    for day in first_day .. last_day loop
      execute format('create table public.metric_%s_p%s partition of public.metric_%s for values from (%L) to (%L)',
        number, to_char(today + make_interval(days => day), 'YYYY_MM_DD'), number,
        today + make_interval(days => day), today + make_interval(days => day + 1));
      if day % 1000 = 0 then
        commit; -- The lock table holds no more in one transaction.
      end if;
    end loop;
    commit;
  end loop;
end $$;

create procedure public.fill_days(tables integer, first_day integer, last_day integer) language plpgsql as $$
begin
  for number in 1 .. tables loop
    execute format('insert into public.metric_%s select day, date_trunc(''day'', now()) + make_interval(days => day), 1, 1
      from generate_series($1, $2) as day', number) using first_day, last_day;
  end loop;
  perform pg_stat_force_next_flush();
end $$;

create function public.count_partitions() returns bigint language sql as $$
  select count(*) from pg_class where relispartition and relkind = 'r' and relname like 'metric\\_%'
$$;

create function public.count_tables() returns bigint language sql as $$
  select count(*) from pg_class where relkind = 'r' and relname like 'metric\\_%'
$$;

create procedure public.make_plainly(tables integer, first_day integer, last_day integer) language plpgsql as $$
declare
  today constant timestamptz := date_trunc('day', now());
  child text;
begin
  for number in 1 .. tables loop
    for day in first_day .. last_day loop
      child := format('public.metric_%s_p%s', number, to_char(today + make_interval(days => day), 'YYYYMMDD'));
      execute format('create table %s (like public.metric_%s including all excluding identity)', child, number);
      execute format('alter table public.metric_%s attach partition %s for values from (%L) to (%L)', number, child,
        today + make_interval(days => day), today + make_interval(days => day + 1));
      commit;
    end loop;
  end loop;
end $$;

create table public.writing_is_over (since timestamptz);
create procedure public.write_and_measure(writer bigint, inout result jsonb) language plpgsql as $$
declare
  inserts bigint := 0;
  longest double precision := 0;
  stalled double precision := 0;
  stalls bigint := 0;
  latest double precision;
  began timestamptz;
begin
  while not exists (select from public.writing_is_over) loop
    inserts := inserts + 1;
    began := clock_timestamp();
    insert into public.metric_1 values (writer * 1000000 + inserts, clock_timestamp(), 1, 1);
    commit;
    latest := 1000 * extract(epoch from clock_timestamp() - began);
    longest := greatest(longest, latest);
    if latest > 20 then
      stalled := stalled + latest;
      stalls := stalls + 1;
    end if;
    perform pg_sleep(0.002);
  end loop;
  result := jsonb_build_object('inserts', inserts, 'longestMs', longest, 'stalls', stalls, 'stalledMs', stalled);
end $$;
`

/** Catalogs that many new tables have changed; what autovacuum would do in its own time. */
export const SETTLE = 'vacuum (analyze) pg_class, pg_inherits, pg_attribute, pg_index, pg_depend, pg_type'
