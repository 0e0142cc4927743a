/**
 * The table behind the golden archives: what its rows must be when one of them is restored, by any later version. Only types
 * that every server has, and only values that are the same whenever and wherever it is made. Never changed: a new format
 * gets new archives beside the old ones.
 */

/** Makes `public.golden`, 300 rows of hard and plain values. */
export const GOLDEN_TABLE = `
create table public.golden (
  id bigint not null,
  at timestamptz not null,
  plain text,
  "Odd ""name""" varchar(60),
  amount numeric(20, 6),
  ratio double precision,
  raw bytea,
  tags text[],
  bounds int4range,
  document jsonb,
  kept json,
  address inet,
  lasted interval,
  doubled numeric generated always as (amount * 2) stored,
  constraint golden_key primary key (id, at),
  constraint golden_amount check (amount > -1000000000)
);
create index golden_by_time on public.golden (at desc);
insert into public.golden (id, at, plain, "Odd ""name""", amount, ratio, raw, tags, bounds, document, kept, address, lasted)
select n, case n % 50 when 0 then timestamptz 'infinity' when 1 then timestamptz '0044-03-15 12:00:00.000001+00 BC'
    else timestamptz '2026-01-01 00:00:00+00' + n * interval '7 hours 1 microsecond' end,
  case n % 7 when 0 then null when 1 then '' when 2 then E'tab\\tline\\nreturn\\rback\\\\slash\\\\.' when 3 then '\\N' else repeat('grün €', n % 40) end,
  case n % 5 when 0 then null else '"quoted", ' || n end,
  case n % 9 when 0 then 'NaN' else n / 7.0 end, case n % 11 when 0 then '-0' when 1 then 'NaN' when 2 then '-Infinity' when 3 then 5e-324 else n / 3.0 end,
  case n % 6 when 0 then null else decode(repeat(lpad(to_hex(n % 256), 2, '0'), n % 90), 'hex') end,
  case n % 4 when 0 then null when 1 then array[null, 'NULL', '', 'a,b', '{c}', E'"\\\\'] else '[0:1]={x,y}'::text[] end,
  case n % 3 when 0 then 'empty'::int4range when 1 then '(,5)'::int4range else int4range(n, n + 9) end,
  jsonb_build_object('n', n, 'text', 'ü"\\'), '{"b":1, "a":  1.10,"a":2}', case n % 2 when 0 then '::ffff:1.2.3.4/120'::inet else '10.0.0.1'::inet end,
  make_interval(months => n % 13, days => -n, secs => n / 1000.0)
from generate_series(1, 300) as n;`
