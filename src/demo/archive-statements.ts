// SQL with which the demo follows its archives: how far they are, which chunks there are and how often each was begun,
// and what rows are like, so that they can be compared later. All counted at the moment it is printed.

/** How far the retirements are, in counts of partitions, and how many rows are in chunks that are recorded. */
export const READ_ARCHIVING = `
select count(*) as partitions, count(retirement.verified_at) as verified, count(retirement.detached_at) as detached,
  count(*) filter (where retirement.state = 'dropped') as dropped,
  (select count(distinct evidence.retirement) from partkeeper.evidence) as with_evidence,
  (select coalesce(sum(chunk.row_count), 0) from partkeeper.chunk) as rows
from partkeeper.retirement`

/**
 * An export between 40 and 90 % with a chunk in flight, once $1 others are verified; one that is a single chunk of
 * $2 kB has no half. And whether the process that is at it has said all that it is going to say for now, which is so
 * once each of its sessions waits for it.
 */
export const FIND_HALF_WAY = `
select export.id as export, export.relation_name as partition, export.from_value, counted.stored,
  counted.in_flight as number,
  not exists (
    select from pg_catalog.pg_stat_activity as session
    where session.application_name = 'partkeeper:maintain' and session.state = 'active'
      and session.wait_event_type is distinct from 'Client') as is_settled
from partkeeper.export
cross join lateral (
  select count(*) filter (where chunk.state <> 'pending') as stored,
    coalesce(sum(chunk.to_block - chunk.from_block) filter (where chunk.state <> 'pending'), 0) as blocks_stored,
    min(chunk.number) filter (where chunk.state = 'pending' and chunk.claimed_until > clock_timestamp()) as in_flight
  from partkeeper.chunk
  where chunk.export = export.id
) as counted
where export.state = 'planned' and counted.in_flight is not null
  and (select count(*) from partkeeper.export as whole where whole.state = 'verified') >= $1::bigint
  and (counted.blocks_stored between 0.4 * export.blocks and 0.9 * export.blocks or export.blocks * 8 <= $2::bigint)
order by export.id
limit 1`

/** Every chunk, with how often it was begun. */
export const LIST_CHUNKS = `
select chunk.export, chunk.number, export.relation_name as partition, chunk.state, chunk.key, chunk.attempts
from partkeeper.chunk
join partkeeper.export on export.id = chunk.export
order by chunk.export, chunk.number`

/** Chunks and exports that a process has claimed, dead or alive, and has not given back. */
export const COUNT_CLAIMS = `
select (select count(*) from partkeeper.chunk where chunk.claimed_until > clock_timestamp())
  + (select count(*) from partkeeper.export where export.claimed_until > clock_timestamp()) as claims`

/** The archives of retired partitions, oldest first; whether the table is gone is looked up in the catalog. */
export const LIST_ARCHIVES = `
select retirement.partition_name as partition, retirement.state, export.id as export, export.relation_bytes as table_bytes,
  to_regclass(retirement.partition_name) is null as is_gone
from partkeeper.retirement
join partkeeper.export on export.id = retirement.export
where export.manifest_key is not null
order by retirement.id`

/** Writes that seals have refused; the count is a sequence, which no rollback takes back. */
export const COUNT_REFUSALS = `
select case when is_called then last_value else 0 end as refusals
from partkeeper.refused_write`

/** How many rows a table has, and a digest of them that their order does not change. */
export function digestRows(table: string): string {
  return `select count(*) as rows, coalesce(sum(hashtextextended(content::text, 0)::numeric), 0)::text as digest
from only ${table} as content`
}
