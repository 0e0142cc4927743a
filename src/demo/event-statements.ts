// SQL of the demo's own table: an events table as applications have them, the rows of its past, and the inserts of an
// application that goes on writing. Nothing here is part of the product; instants are UTC, which the session pins.

/** The columns that are written, by the filling and by the writer alike. */
const COLUMNS = 'id, created_at, account_id, user_id, name, amount, payload, referrer, finished_at'

/** The table as it is found: partitioned by time, with a primary key and an index, and nobody who looks after it. */
export const CREATE_EVENTS_TABLE = `
create table public.events (
  id uuid not null,
  created_at timestamptz not null,
  account_id bigint not null,
  user_id bigint,
  name text not null,
  amount numeric(12, 2),
  payload jsonb not null,
  referrer text,
  finished_at timestamptz,
  constraint events_have_one_id primary key (id, created_at)
) partition by range (created_at);
create index events_by_account on public.events (account_id, created_at)`

/** The days before today, oldest first, as instants in text; bounds are half-open. */
export const LIST_PAST_DAYS = `
select day::text as from_at, (day + interval '1 day')::text as to_at
from generate_series(
  date_trunc('day', now()) - make_interval(days => $1::integer),
  date_trunc('day', now()) - interval '1 day', interval '1 day') as day
order by day`

/** The one partition that somebody made by hand, under a name of their own. Bounds take no parameters in SQL. */
export function createFirstPartition(fromAt: string, toAt: string): string {
  return `create table public.events_the_first_day partition of public.events for values from ('${fromAt}') to ('${toAt}')`
}

/**
 * Rows $2 to $3 of the past, all of them of the day that begins at $4, whose rows are $6 in number from row $5 on.
 * What is in a row depends on its number and the seed $1 alone; busy at noon and quiet at midnight, as people are.
 */
export const INSERT_PAST_ROWS = `
insert into public.events (${COLUMNS})
select
  md5($1::text || ':' || row_number)::uuid,
  at,
  account,
  account * 1000 + ((hash >> 20) & 255),
  (array['page_view', 'page_view', 'page_view', 'search', 'search', 'sign_in', 'add_to_cart', 'order_paid'])[1 + kind],
  case when kind = 7 then 1 + ((hash >> 31) & 65535)::numeric / 100 end,
  jsonb_build_object('path', '/products/' || ((hash >> 31) & 4095), 'duration_ms', 20 + duration_ms,
    'device', (array['phone', 'laptop', 'tablet', 'phone'])[1 + ((hash >> 43) & 3)]),
  case when (hash >> 55) & 3 = 0 then 'https://search.example/?q=' || ((hash >> 57) & 31) end,
  case when (hash >> 51) & 7 <> 0 then at + duration_ms * interval '1 millisecond' end
from generate_series($2::bigint, $3::bigint) as row_number
cross join lateral (select hashint8extended(row_number, $1::bigint) as hash) as chance
cross join lateral (
  select 1 + (hash & 1023) * ((hash >> 10) & 1023) / 1024 as account, (hash >> 28) & 7 as kind,
    (hash >> 45) & 1023 as duration_ms,
    (row_number - $5::bigint + ((hash >> 12) & 1023)::double precision / 1024) / $6::double precision as share
) as choice
cross join lateral (
  select $4::timestamptz + (share + 0.09 * sin(2 * pi() * share)) * interval '24 hours' as at
) as moment`

/** Lets the statistics of this session be seen at once, so that nobody takes rows written earlier for rows written now. */
export const PUBLISH_STATISTICS = 'select pg_stat_force_next_flush()'

/** One row of now, as an application writes them all day. */
export const INSERT_ROW_OF_NOW = `
insert into public.events (${COLUMNS})
values (gen_random_uuid(), now(), 1 + floor(random() * 1000), floor(random() * 1000000), 'page_view', null,
  jsonb_build_object('path', '/products/' || floor(random() * 4096), 'duration_ms', floor(random() * 1000)), null, null)`

/** A row that comes late: one that belongs to a time long past, at $1. */
export const INSERT_LATE_ROW = `
insert into public.events (${COLUMNS})
values (gen_random_uuid(), $1::timestamptz, 1, null, 'page_view', null, '{"path": "/late"}', null, null)`

/** How many rows the table holds from one instant to another. */
export const COUNT_SPAN = `
select count(*) as rows
from public.events
where created_at >= $1::timestamptz and created_at < $2::timestamptz`
