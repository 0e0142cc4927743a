/**
 * The two programs that are compared, each as its own documentation has an operator use it. Every difference between them in
 * a benchmark is in this file: how tables come under management, and which call is timed.
 */
import type pg from 'pg'
import { installSchema } from '../src/postgres/migrate.ts'
import { type BenchServer, OWNER, withConnection } from './bench-server.ts'
import { SCENERY } from './bench-statements.ts'

/** How tables are kept: daily partitions, ahead by count. */
export type Keeping = { readonly tables: number; readonly premake: number; readonly firstDay: number }

/** One of the two. */
export type Contestant = {
  readonly name: 'partkeeper' | 'pg_partman'
  readonly user: string
  /** The call of one pass that is timed. */
  readonly pass: string
  /** Makes a database with the program and the scenery in it. */
  prepare(server: BenchServer, database: string): Promise<void>
  /** Puts the tables under management, with daily partitions from `firstDay` (0 is today) to `premake` days ahead. */
  manage(client: pg.Client, keeping: Keeping): Promise<void>
  setPremake(client: pg.Client, premake: number): Promise<void>
  /** Past partitions older than this are dropped from now on; where a person must confirm, that is done here. */
  dropAfter(client: pg.Client, days: number): Promise<void>
}

const PARTKEEPER_TEMPLATE = 'template_partkeeper'
const PARTMAN_TEMPLATE = 'template_partman'

/** Ours: called by the owner of the tables, who is no superuser. CALL maintain() commits after each action. */
export const PARTKEEPER: Contestant = {
  name: 'partkeeper',
  user: OWNER,
  pass: 'call partkeeper.maintain()',
  prepare: (server, database) => server.createDatabase(database, PARTKEEPER_TEMPLATE),
  async manage(client, { tables, premake, firstDay }) {
    await client.query(`call public.make_days(1, ${tables}, ${firstDay}, ${premake})`)
    for (let number = 1; number <= tables; number += 1) {
      await client.query(`select partkeeper.manage($1, '1 day', premake => $2, horizon => '1 day')`, [
        `public.metric_${number}`,
        premake,
      ])
    }
  },
  async setPremake(client, premake) {
    await client.query(
      `select partkeeper.set_policy(parent, jsonb_build_object('premake', $1::integer)) from partkeeper.policies`,
      [premake],
    )
  },
  async dropAfter(client, days) {
    await client.query(
      `select partkeeper.set_retention(parent, $1, 'drop', grace => '0 minutes') from partkeeper.policies`,
      [`${days} days`],
    )
    await client.query(
      `select partkeeper.confirm(waiting.parent, waiting.fingerprint)
       from (select distinct parent, fingerprint from partkeeper.plan() where fingerprint is not null) as waiting`,
    )
  },
}

/**
 * The other: called by a superuser, which spares it checks, with run_maintenance_proc(), which commits after each table; its
 * function does the same in one transaction. It goes by the clock (infinite_time_partitions), as ours does.
 */
export const PARTMAN: Contestant = {
  name: 'pg_partman',
  user: 'postgres',
  pass: 'call partman.run_maintenance_proc()',
  prepare: (server, database) => server.createDatabase(database, PARTMAN_TEMPLATE),
  async manage(client, { tables, premake, firstDay }) {
    for (let number = 1; number <= tables; number += 1) {
      await client.query(
        `select partman.create_parent($1, 'at', 'native', 'daily', p_premake => $2,
           p_start_partition => (date_trunc('day', now()) + make_interval(days => $3))::text, p_jobmon => false)`,
        [`public.metric_${number}`, premake, firstDay],
      )
    }
    await client.query('update partman.part_config set infinite_time_partitions = true')
    // With a start that is given it makes one less than premake says; its first pass makes up for it.
    await client.query(this.pass)
  },
  async setPremake(client, premake) {
    await client.query('update partman.part_config set premake = $1', [premake])
  },
  async dropAfter(client, days) {
    await client.query('update partman.part_config set retention = $1, retention_keep_table = false', [
      `${days} days`,
    ])
  },
}

/** Installs both, once per server; `prepare` copies. */
export async function installBoth(server: BenchServer): Promise<void> {
  await server.createDatabase(PARTKEEPER_TEMPLATE)
  await withConnection(server.connect(PARTKEEPER_TEMPLATE, OWNER), async (client) => {
    await installSchema(client)
  })
  await withConnection(server.connect(PARTKEEPER_TEMPLATE), async (client) => {
    await client.query(`grant all on schema public to ${OWNER}`)
  })
  await withConnection(server.connect(PARTKEEPER_TEMPLATE, OWNER), async (client) => {
    await client.query(SCENERY)
  })
  await server.createDatabase(PARTMAN_TEMPLATE)
  await withConnection(server.connect(PARTMAN_TEMPLATE), async (client) => {
    await client.query('create schema partman')
    await client.query('create extension pg_partman schema partman')
    await client.query(SCENERY)
  })
}

/** The version of the other program, for the report. */
export async function readPartmanVersion(server: BenchServer): Promise<string> {
  return withConnection(server.connect(PARTMAN_TEMPLATE), async (client) => {
    const { rows } = await client.query<{ readonly extversion: string }>(
      `select extversion from pg_extension where extname = 'pg_partman'`,
    )
    return rows[0]?.extversion ?? ''
  })
}

/** Both, and the first of them changes with each round, so that neither always meets the warmer machine. */
export function inTurn(round: number): readonly Contestant[] {
  return round % 2 === 0 ? [PARTMAN, PARTKEEPER] : [PARTKEEPER, PARTMAN]
}
