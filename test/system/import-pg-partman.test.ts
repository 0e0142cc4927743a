/**
 * Debian's pg_partman 4.7 made the partitions; `import_pg_partman()` takes them over. Afterwards the one goes on where the
 * other stopped, and the other does nothing any more.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** By type, interval and retention, as pg_partman's users write them. */
const SETS = [
  { name: 'hourly', type: 'timestamptz', interval: 'hourly', retention: null, mapped: '1 hour' },
  { name: 'daily', type: 'timestamptz', interval: 'daily', retention: '60 days', mapped: '1 day' },
  { name: 'walled', type: 'timestamp', interval: '1 day', retention: null, mapped: '1 day' },
  { name: 'weekly', type: 'timestamptz', interval: 'weekly', retention: null, mapped: '7 days' },
  { name: 'monthly', type: 'date', interval: 'monthly', retention: '1 year', mapped: '1 month' },
  { name: 'quarterly', type: 'timestamptz', interval: 'quarterly', retention: null, mapped: '3 months' },
  { name: 'yearly', type: 'timestamptz', interval: 'yearly', retention: null, mapped: '1 year' },
] as const

const COUNT = `
  select inhparent::regclass::text as name, count(*)::int as number from pg_inherits
  where inhparent in (select parent::oid from partkeeper.policies where partition_interval in ('1 day', '7 days', '1 month'))
  group by 1 order by 1`

describe('import_pg_partman() from pg_partman 4.7', () => {
  let database: TestDatabase
  let client: pg.Client

  before(async () => {
    database = await createTestDatabase({ major: '15-debian', installed: true })
    client = await database.connect()
    const superuser = await database.connectAsSuperuser()
    await superuser.query(`
      create schema partman; create extension pg_partman schema partman;
      grant usage, create on schema partman to public; grant all on all tables in schema partman to public`)
    for (const { name, type, interval, retention } of SETS) {
      await client.query(
        `create table public.${name} (id bigint, at ${type} not null, primary key (id, at)) partition by range (at)`,
      )
      await client.query(
        `select partman.create_parent('public.${name}', 'at', 'native', $1, p_premake := 3)`,
        [interval],
      )
      await client.query(`update partman.part_config set retention = $1 where parent_table = $2`, [
        retention,
        `public.${name}`,
      ])
    }
  })
  after(() => database.drop())

  it('takes every set over with its settings and its partitions, and makes pg_partman idle', async () => {
    const partitions = `
      select inhparent::regclass::text as parent, inhrelid::regclass::text as name, pg_get_expr(relpartbound, inhrelid) as bound
      from pg_inherits join pg_class on pg_class.oid = inhrelid
      where relkind = 'r' and inhparent in (select parent_table::regclass from partman.part_config) order by 1, 2`
    const { rows: made } = await client.query(partitions)
    const { rows: said } = await client.query(
      `select parent, outcome, problems from partkeeper.import_pg_partman(true) order by parent`,
    )
    assert.deepEqual(
      said,
      [...SETS]
        .map(({ name }) => ({ parent: `public.${name}`, outcome: 'done', problems: [] }))
        .sort((one, other) => one.parent.localeCompare(other.parent)),
    )
    const { rows: policies } = await client.query(
      `select parent::text, partition_interval, retention, premake, on_expiry, origin from partkeeper.policies order by parent::text`,
    )
    assert.deepEqual(
      policies,
      [...SETS]
        .sort((one, other) => one.name.localeCompare(other.name))
        .map(({ name, mapped, retention }) => ({
          parent: name,
          partition_interval: mapped,
          retention: retention === '1 year' ? '1 year' : retention,
          premake: 3,
          on_expiry: retention === null ? 'archive' : 'detach',
          origin: null,
        })),
    )
    assert.deepEqual((await client.query(partitions)).rows, made)
    await client.query(`select partman.run_maintenance()`)
    assert.deepEqual((await client.query(partitions)).rows, made)
  })

  it('goes on after the last partition of pg_partman, without a gap', async () => {
    const { rows: before } = await client.query<{ name: string; number: number }>(COUNT)
    await client.query(`call partkeeper.maintain(at => now() + interval '50 days')`)
    const { rows: made } = await client.query<{ name: string; number: number }>(COUNT)
    for (const [at, { name, number }] of made.entries()) assert.ok(number > (before[at]?.number ?? 0), name)
    const { rows: gaps } = await client.query(
      `select name, from_value, before from unnest($1::text[]) as name cross join lateral (
         select from_value, lag(to_value) over (order by from_value::timestamptz) as before
         from partkeeper.show_partitions(name::regclass) where not is_default) as bound
       where from_value <> before`,
      [['daily', 'monthly', 'walled', 'weekly']],
    )
    assert.deepEqual(gaps, [])
  })
})
