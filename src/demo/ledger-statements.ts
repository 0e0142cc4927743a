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

/** Tables that were taken out of the table and wait for their drop, oldest first. */
export const LIST_DETACHED = `
select partition_name as partition
from partkeeper.retirement
where state = 'detached'
order by id`

/** Tables that were dropped, and whether they are gone indeed. */
export const LIST_DROPPED = `
select partition_name as partition, to_regclass(partition_name) is null as is_gone
from partkeeper.retirement
where state = 'dropped'
order by id`

/** Rows of the table and of each of these detached tables in one statement, so that all counts are of one instant. */
export function countWithDetached(tables: readonly string[]): string {
  const counts = ['public.events', ...tables].map(
    (table, number) => `select ${number} as number, count(*) as rows from ${table}`,
  )
  return `${counts.join('\nunion all\n')}\norder by number`
}
