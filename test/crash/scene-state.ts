/**
 * What the crash tests compare: the whole catalog of the scene with owners, bounds, indexes and constraints, retirements,
 * what was done how often, and where every acknowledged row is. Reads with SQL of its own, apart from the product's.
 */
import assert from 'node:assert/strict'
import type pg from 'pg'

/** Everything that must be equal, however often the work was interrupted. */
const STATE = `
select jsonb_build_object(
  'tables', (
    select jsonb_agg(jsonb_build_object(
      'name', relation.relname,
      'parent', inheritance.inhparent::regclass::text,
      'bound', pg_get_expr(relation.relpartbound, relation.oid),
      'owner', pg_get_userbyid(relation.relowner),
      'rows', (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from only %s', relation.oid::regclass), false, true, '')))[1]::text,
      'indexes', (select jsonb_agg(pg_get_indexdef(indexrelid) order by pg_get_indexdef(indexrelid)) from pg_index where indrelid = relation.oid),
      'constraints', (select jsonb_agg(conname || ' ' || pg_get_constraintdef(pg_constraint.oid) order by conname) from pg_constraint where conrelid = relation.oid),
      'triggers', (select count(*) from pg_trigger where tgrelid = relation.oid)
    ) order by relation.relname)
    from pg_class as relation
    left join pg_inherits as inheritance on inheritance.inhrelid = relation.oid
    where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p')),
  'policy', (select jsonb_agg(to_jsonb(policy) order by parent_name) from partkeeper.policy),
  'retirements', (
    select jsonb_agg(jsonb_build_object('partition', partition_name, 'state', state, 'on_expiry', on_expiry, 'span', span,
      'version', policy_version) order by id)
    from partkeeper.retirement),
  'done', (
    select jsonb_agg(jsonb_build_object('kind', kind, 'partition', partition_name, 'times', times) order by kind, partition_name)
    from (select kind, partition_name, count(*) as times from partkeeper.event where outcome = 'done' group by kind, partition_name) as done)
) as state`

/** What must not move once everything is done: every row that tells of a change. */
const CHANGES = `
select md5(concat(
  (select jsonb_agg(to_jsonb(event) order by id) from partkeeper.event),
  (select jsonb_agg(to_jsonb(retirement) order by id) from partkeeper.retirement),
  (select jsonb_agg(to_jsonb(policy) order by parent_name) from partkeeper.policy),
  (select jsonb_agg(to_jsonb(confirmation) order by confirmation) from partkeeper.confirmation),
  (select jsonb_agg(array[oid::text, relname, coalesce(pg_get_expr(relpartbound, oid), ''), relfilenode::text] order by oid)
    from pg_class where relnamespace = 'public'::regnamespace))) as changes`

/** Rows by where they are; one that is nowhere, twice, or beside a recorded drop breaks the second invariant. */
const LOST = `
with kept as (
  select id, created_at from public.events
  union all
  select * from public.detached_rows
), place as (
  select id, count(kept.id) as kept, count(ledger.id) as acknowledged, min(ledger.created_at) as created_at
  from kept
  full join public.ledger using (id)
  group by id
), dropped as (
  select range_agg(span) as spans from partkeeper.retirement where state = 'dropped'
)
select count(*) filter (where acknowledged > 0 and kept + coalesce(spans @> created_at, false)::integer <> 1)::integer as misplaced,
  count(*) filter (where acknowledged = 0)::integer as unknown
from place
cross join dropped`

/** Breaches that may not be seen at any moment: a state that contradicts the catalog, a hole, a lease out of order. */
const BREACHES = `
select format('%s is %s, but %s', partition_name, state, case when relation.oid is null then 'gone' else 'there' end) as breach
from partkeeper.retirement
left join pg_class as relation on relation.oid = retirement.partition
where case state
  when 'expired' then relation.oid is null or not relation.relispartition
  when 'detached' then relation.oid is null or relation.relispartition
  else relation.oid is not null end
union all
select format('%s stretches of partitions instead of one', count(*))
from (select * from partkeeper.policy where parent_name = 'public.events') as policy,
  lateral (select range_agg(span) as spans from partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone)) as covered,
  lateral unnest(covered.spans)
having count(*) <> 1
union all
select format('%s %s was done %s times', kind, partition_name, count(*))
from partkeeper.event
where outcome = 'done' and kind in ('create', 'detach', 'drop', 'drop_foreign_key')
group by kind, partition_name
having count(*) > 1`

/** As if time had passed: what a process holds that is dead or stands still is free, and no try is put off. */
const END_CLAIMS = `
update partkeeper.export set retry_at = clock_timestamp() where retry_at > clock_timestamp();
update partkeeper.chunk set claimed_until = clock_timestamp() where claimed_until > clock_timestamp();
update partkeeper.export set claimed_until = clock_timestamp() where claimed_until > clock_timestamp();
update partkeeper.lease set until = clock_timestamp() where not released and until > clock_timestamp()`

/** The state of the scene, for comparing. */
export async function readState(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query<{ readonly state: unknown }>(STATE)
  return rows[0]?.state
}

/** A hash of everything that tells of a change; passes and process starts leave it alone. */
export async function hashChanges(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ readonly changes: string }>(CHANGES)
  return rows[0]?.changes ?? ''
}

/** Leases that nobody gave back: those that still bind others, and those that ran out, which wake every worker up. */
export async function countLeases(client: pg.Client, which: 'alive' | 'run out'): Promise<number> {
  const { rows } = await client.query<{ readonly number: number }>(
    `select count(*)::integer as number from partkeeper.lease
     where not released and (until > clock_timestamp()) = $1`,
    [which === 'alive'],
  )
  return rows[0]?.number ?? 0
}

/** Ends all claims and leases at once, when nobody is at work who could renew them. */
export async function endClaims(client: pg.Client): Promise<void> {
  await client.query(END_CLAIMS)
}

/** Fails when a row is lost or doubled, or when states and catalog contradict each other. Holds at every moment. */
export async function assertSafe(client: pg.Client): Promise<void> {
  const { rows: detached } = await client.query<{ readonly name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition and relname like 'events_%'`,
  )
  const parts = detached.map(({ name }) => `select id, created_at from ${name}`)
  const union = ['select null::bigint, null::timestamptz where false', ...parts].join(' union all ')
  const { rows } = await client.query(LOST.replace('select * from public.detached_rows', union))
  assert.deepEqual(rows, [{ misplaced: 0, unknown: 0 }], 'rows by place')
  const breaches = await client.query<{ readonly breach: string }>(BREACHES)
  assert.deepEqual(
    breaches.rows.map(({ breach }) => breach),
    [],
  )
}
