/**
 * Writers that insert through the parent while a pass creates and retires, with a transaction of three seconds open that has
 * read the parent. Measured at the writers, by the server's clock: the longest insert, and what the inserts of over 20 ms took
 * in all. A control without any pass tells what the machine costs.
 */
import { testClock } from '../test/support/test-clock.ts'
import { withConnection } from './bench-server.ts'
import { type Contestant, inTurn } from './contestant.ts'
import type { Line } from './figures.ts'
import { type Bench, count, requireDone, type Scene, stage } from './scene.ts'

const DATABASE = 'stall'
const WRITERS = 4
const READ_SECONDS = 3
const CONTROL_MS = 4000
const KEEPING = { database: DATABASE, tables: 1, premake: 2, firstDay: -15 }
const PREMAKE_AFTER = 5
/** Two partitions expire, which needs no confirmation; three are missing. So one more is attached in the end. */
const RETENTION_DAYS = 13
const STALL_MS_MAX = 150

type Stall = { readonly longestMs: number; readonly stalledMs: number; readonly passMs: number }
type Measured = { readonly inserts: number; readonly longestMs: number; readonly stalledMs: number }

export const measureStalls: Scene = async (bench) => {
  const stalls = { partkeeper: [] as Stall[], pg_partman: [] as Stall[] }
  const control: Stall[] = []
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const contestant of inTurn(round)) {
      const stall = await measureRound(bench, contestant, true)
      stalls[contestant.name].push(stall)
      bench.tell(`stall, round ${round}: ${contestant.name} longest ${stall.longestMs.toFixed(0)} ms`)
    }
    const [contestant] = inTurn(round)
    if (contestant !== undefined) control.push(await measureRound(bench, contestant, false))
  }
  return describe(stalls, control)
}

async function measureRound(bench: Bench, contestant: Contestant, withPass: boolean): Promise<Stall> {
  await stage(bench, contestant, KEEPING, async (client) => {
    await client.query('call public.fill_days(1, $1, 0)', [KEEPING.firstDay])
    await contestant.setPremake(client, PREMAKE_AFTER)
    await contestant.dropAfter(client, RETENTION_DAYS)
  })
  const before = await count(bench, DATABASE, 'count_partitions')
  const writing = Array.from({ length: WRITERS }, (_, index) => write(bench, contestant, index + 1))
  const { over } = await openReader(bench, contestant)
  const startedMs = testClock.monotonicMs()
  const connecting = bench.server.connect(DATABASE, contestant.user)
  await withConnection(connecting, async (client) => {
    if (withPass) await client.query(contestant.pass)
    else await testClock.sleep(CONTROL_MS)
  })
  const passMs = testClock.monotonicMs() - startedMs
  await over
  await withConnection(bench.server.connect(DATABASE), (client) =>
    client.query('insert into public.writing_is_over values (now())'),
  )
  const measured = await Promise.all(writing)
  const more = (await count(bench, DATABASE, 'count_partitions')) - before
  requireDone('partitions more after a pass', withPass ? PREMAKE_AFTER - KEEPING.premake - 2 : 0, more)
  await bench.server.dropDatabase(DATABASE)
  return {
    longestMs: Math.max(...measured.map(({ longestMs }) => longestMs)),
    stalledMs: measured.reduce((sum, { stalledMs }) => sum + stalledMs, 0),
    passMs,
  }
}

function write({ server }: Bench, { user }: Contestant, writer: number): Promise<Measured> {
  return withConnection(server.connect(DATABASE, user), async (client) => {
    const { rows } = await client.query<{ readonly result: Measured }>(
      'call public.write_and_measure($1, null)',
      [writer],
    )
    const [row] = rows
    if (row === undefined || row.result.inserts === 0) throw new Error('a writer wrote nothing')
    return row.result
  })
}

/** Resolves once the parent has been read, to the end of that transaction. */
async function openReader(
  { server }: Bench,
  { user }: Contestant,
): Promise<{ readonly over: Promise<unknown> }> {
  const client = await server.connect(DATABASE, user)
  await client.query('begin')
  await client.query('select count(*) from public.metric_1')
  const over = client
    .query(`select pg_sleep(${READ_SECONDS})`)
    .then(() => client.query('commit'))
    .finally(() => client.end())
  return { over }
}

function describe(
  { partkeeper, pg_partman }: Readonly<Record<Contestant['name'], readonly Stall[]>>,
  control: readonly Stall[],
): readonly Line[] {
  const line = { scene: 'stall', unit: 'ms' }
  const compare = (what: string, figure: keyof Stall): Line => ({
    ...line,
    what,
    ours: partkeeper.map((stall) => stall[figure]),
    other: { name: 'pg_partman', figures: pg_partman.map((stall) => stall[figure]) },
  })
  return [
    { ...compare('longest insert during a pass', 'longestMs'), bound: { of: 'figure', max: STALL_MS_MAX } },
    { ...compare('inserts of over 20 ms, in all', 'stalledMs'), bound: { of: 'ratio', max: 1 } },
    compare('the pass itself', 'passMs'),
    { ...line, what: 'longest insert without a pass', ours: control.map(({ longestMs }) => longestMs) },
  ]
}
