/**
 * Growth, ours alone: plan() and a pass that finds nothing due, as one database grows to 100,000 partitions, 20 to a table;
 * then one table with 10,000. These tables have no indexes: planning reads no more than the catalog entries of the tables.
 */
import { timeStatement, withConnection } from './bench-server.ts'
import { SETTLE } from './bench-statements.ts'
import { PARTKEEPER } from './contestant.ts'
import type { Line } from './figures.ts'
import { type Bench, count, requireDone, type Scene } from './scene.ts'

/** Tables after each step; the second and the fourth are those whose passes are compared. */
const STEPS = [50, 100, 500, 1000, 5000] as const
const SMALL = 100
const LARGE = 1000
const PER_TABLE = 20
const PREMAKE = 4
const FIRST_DAY = -15
const WIDE_DAYS = 10_000
const TIMES = 3
const PASS_RATIO_MAX = 10
const PLAN_MS_MAX = 10_000

type Step = {
  readonly partitions: number
  readonly plan: readonly number[]
  readonly pass: readonly number[]
}

export const measureGrowth: Scene = async (bench) => {
  const database = 'growth'
  await PARTKEEPER.prepare(bench.server, database)
  const steps: Step[] = []
  let tables = 0
  for (const goal of STEPS) {
    await addTables(bench, database, { from: tables + 1, to: goal })
    tables = goal
    steps.push(await measureStep(bench, database, goal * PER_TABLE))
  }
  await bench.server.dropDatabase(database)
  return [...steps.flatMap(describe), comparePasses(steps), await measureWide(bench)]
}

async function addTables(
  bench: Bench,
  database: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await withConnection(bench.server.connect(database, PARTKEEPER.user), async (client) => {
    // Catalogs that were never analyzed would have manage() read all of them for each table.
    for (let first = from; first <= to; first += 100) {
      const last = Math.min(to, first + 99)
      await client.query('call public.make_parents($1, false)', [last])
      await client.query(`call public.make_days(${first}, ${last}, ${FIRST_DAY}, ${PREMAKE})`)
      for (let number = first; number <= last; number += 1) {
        await client.query(`select partkeeper.manage($1, '1 day')`, [`public.metric_${number}`])
      }
    }
  })
  await withConnection(bench.server.connect(database), (client) => client.query(SETTLE))
  bench.tell(`growth: ${to * PER_TABLE} partitions made`)
}

async function measureStep(bench: Bench, database: string, partitions: number): Promise<Step> {
  const plan: number[] = []
  const pass: number[] = []
  for (let time = 0; time < TIMES; time += 1) {
    plan.push(await timeOnce(bench, database, 'select count(*) from partkeeper.plan()'))
    pass.push(await timeOnce(bench, database, PARTKEEPER.pass))
  }
  requireDone('partitions after planning', partitions, await count(bench, database, 'count_partitions'))
  return { partitions, plan, pass }
}

function timeOnce(bench: Bench, database: string, statement: string): Promise<number> {
  return withConnection(bench.server.connect(database, PARTKEEPER.user), (client) =>
    timeStatement(client, statement),
  )
}

async function measureWide(bench: Bench): Promise<Line> {
  const database = 'wide'
  await PARTKEEPER.prepare(bench.server, database)
  await withConnection(bench.server.connect(database, PARTKEEPER.user), async (client) => {
    await client.query('call public.make_parents(1, false)')
    await client.query(`call public.make_days(1, 1, ${PREMAKE + 1 - WIDE_DAYS}, ${PREMAKE})`)
    await client.query(`select partkeeper.manage('public.metric_1', '1 day')`)
  })
  const { plan } = await measureStep(bench, database, WIDE_DAYS)
  await bench.server.dropDatabase(database)
  return { scene: 'growth', what: `plan(), one table of ${WIDE_DAYS} partitions`, unit: 'ms', ours: plan }
}

function describe({ partitions, plan, pass }: Step): readonly Line[] {
  const tables = partitions / PER_TABLE
  const line = { scene: 'growth', unit: 'ms' }
  const planned: Line = { ...line, what: `plan(), ${tables} tables, ${partitions} partitions`, ours: plan }
  const isLargest = tables === STEPS.at(-1)
  return [
    isLargest ? { ...planned, bound: { of: 'figure', max: PLAN_MS_MAX } } : planned,
    { ...line, what: `a pass with nothing due, ${tables} tables`, ours: pass },
  ]
}

function comparePasses(steps: readonly Step[]): Line {
  const passOf = (tables: number) =>
    steps.find(({ partitions }) => partitions === tables * PER_TABLE)?.pass ?? []
  return {
    scene: 'growth',
    what: `a pass with nothing due, ${LARGE} tables beside ${SMALL}`,
    unit: 'ms',
    ours: passOf(LARGE),
    other: { name: `of ${SMALL} tables`, figures: passOf(SMALL) },
    bound: { of: 'ratio', max: PASS_RATIO_MAX },
  }
}
