// SQL with which the demo counts rows and reads what became of partitions. A figure of the demo is a count made by one
// of these at the moment it is printed, never an estimate and never a sum kept in memory.

/** Rows of the table per partition; the names are qualified, as the plan has them. */
export const COUNT_PER_PARTITION = `
select tableoid::regclass::text as partition, count(*) as rows
from public.events
group by tableoid`

/** How many partitions the table has. */
export const COUNT_PARTITIONS = `
select count(*) as partitions
from pg_catalog.pg_inherits
where inhparent = 'public.events'::regclass`

/** Tables that were taken out of the table and are not dropped, oldest first. */
export const LIST_DETACHED = `
select partition_name as partition
from partkeeper.retirement
where state in ('detached', 'sealed', 'archived', 'verified') and detached_at is not null
order by id`

/** How many rows the table has. */
export const COUNT_EVENTS = `
select count(*) as rows
from public.events`

/** How many rows one of the story's tables has. */
export function countTable(table: string): string {
  return `select count(*) as rows from ${table}`
}
