/**
 * Retiring 500 expired partitions with `drop`, five in each of 100 tables, with a row in each. Ours detaches in one pass and
 * drops in the next, with every check; both passes are timed. What a person confirms is confirmed before.
 */
import { type Contestant, inTurn } from './contestant.ts'
import type { Line } from './figures.ts'
import { type Bench, count, requireDone, type Scene, stage, timePass } from './scene.ts'

const TABLES = 100
const PREMAKE = 4
const FIRST_DAY = -15
const RETENTION_DAYS = 10
/** Days -15 to -11 have ended ten days ago or more. */
const EXPIRED_EACH = 5
const DUE = TABLES * EXPIRED_EACH
const PASSES_MAX = 4

export const measureDrops: Scene = async (bench) => {
  const figures = { partkeeper: [] as number[], pg_partman: [] as number[] }
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const contestant of inTurn(round)) {
      const timed = await measureRound(bench, contestant)
      figures[contestant.name].push(timed)
      bench.tell(`drop, round ${round}: ${contestant.name} ${(timed / DUE).toFixed(2)} ms a partition`)
    }
  }
  const line: Line = {
    scene: 'drop',
    what: '500 partitions over 100 tables, to the last drop',
    unit: 'ms',
    ours: figures.partkeeper,
    other: { name: 'pg_partman', figures: figures.pg_partman },
    bound: { of: 'ratio', max: 1 },
  }
  return [line]
}

async function measureRound(bench: Bench, contestant: Contestant): Promise<number> {
  const database = `drop_${contestant.name}`
  await stage(
    bench,
    contestant,
    { database, tables: TABLES, premake: PREMAKE, firstDay: FIRST_DAY },
    async (client) => {
      await client.query('call public.fill_days($1, $2, 0)', [TABLES, FIRST_DAY])
      await contestant.dropAfter(client, RETENTION_DAYS)
    },
  )
  const before = await count(bench, database, 'count_tables')
  let timed = 0
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    timed += await timePass(bench, contestant, database)
    if (before - (await count(bench, database, 'count_tables')) >= DUE) break
  }
  requireDone(
    `partitions dropped by ${contestant.name}`,
    DUE,
    before - (await count(bench, database, 'count_tables')),
  )
  await bench.server.dropDatabase(database)
  return timed
}
