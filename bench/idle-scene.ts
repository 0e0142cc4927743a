/**
 * A pass that finds nothing due, over 100 tables of 20 partitions: in a new session, as a scheduler has it, and once more in
 * the same session, as a worker has it; without retention and with one under which nothing has expired.
 */
import { timeStatement, withConnection } from './bench-server.ts'
import { type Contestant, inTurn } from './contestant.ts'
import type { Line } from './figures.ts'
import { type Bench, count, requireDone, type Scene, stage } from './scene.ts'

const TABLES = 100
const PREMAKE = 4
const FIRST_DAY = -15
/** The oldest partition is the one that holds the cutoff: nothing has expired, and nothing is missing. */
const RETENTION_DAYS = 15
/** They are short: more of them cost little. */
const PASSES_PER_ROUND = 3
const BOUND = { of: 'ratio', max: 0.3 } as const

type Times = { readonly first: number[]; readonly second: number[] }
type Both = Readonly<Record<Contestant['name'], Times>>

export const measureIdling: Scene = async (bench) => {
  for (const contestant of inTurn(0)) {
    await stage(
      bench,
      contestant,
      { database: nameOf(contestant), tables: TABLES, premake: PREMAKE, firstDay: FIRST_DAY },
      async () => undefined,
    )
  }
  const without = await measurePasses(bench, 'without retention')
  for (const contestant of inTurn(0)) {
    await withConnection(bench.server.connect(nameOf(contestant), contestant.user), (client) =>
      contestant.dropAfter(client, RETENTION_DAYS),
    )
  }
  const kept = await measurePasses(bench, 'with retention')
  for (const contestant of inTurn(0)) await bench.server.dropDatabase(nameOf(contestant))
  return [...describe('without retention', without), ...describe('with retention', kept)]
}

async function measurePasses(bench: Bench, how: string): Promise<Both> {
  const times: Both = { partkeeper: { first: [], second: [] }, pg_partman: { first: [], second: [] } }
  await settle(bench)
  const before = await countBoth(bench)
  for (let round = 1; round <= bench.rounds * PASSES_PER_ROUND; round += 1) {
    for (const contestant of inTurn(round)) {
      await withConnection(bench.server.connect(nameOf(contestant), contestant.user), async (client) => {
        times[contestant.name].first.push(await timeStatement(client, contestant.pass))
        times[contestant.name].second.push(await timeStatement(client, contestant.pass))
      })
    }
  }
  const after = await countBoth(bench)
  before.forEach((partitions, index) => {
    requireDone('partitions after passes that had nothing to do', partitions, after[index] ?? -1)
  })
  bench.tell(`idle, ${how}: measured`)
  return times
}

/** The first pass after a change may have something to do, such as a hole that a retention asks for. */
async function settle(bench: Bench): Promise<void> {
  for (const contestant of inTurn(0)) {
    await withConnection(bench.server.connect(nameOf(contestant), contestant.user), (client) =>
      client.query(contestant.pass),
    )
  }
}

function countBoth(bench: Bench): Promise<readonly number[]> {
  return Promise.all(inTurn(0).map((contestant) => count(bench, nameOf(contestant), 'count_partitions')))
}

function nameOf({ name }: Contestant): string {
  return `idle_${name}`
}

function describe(how: string, { partkeeper, pg_partman }: Both): readonly Line[] {
  const line = { scene: 'idle', unit: 'ms', bound: BOUND }
  return [
    {
      ...line,
      what: `100 tables of 20 partitions, ${how}, new session`,
      ours: partkeeper.first,
      other: { name: 'pg_partman', figures: pg_partman.first },
    },
    {
      ...line,
      what: `100 tables of 20 partitions, ${how}, open session`,
      ours: partkeeper.second,
      other: { name: 'pg_partman', figures: pg_partman.second },
    },
  ]
}
