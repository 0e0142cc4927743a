/**
 * What a scene of the benchmark is given, and the few things that all of them do: a database for a contestant, a pass that
 * is timed in a connection of its own, and a look whether the work was really done.
 */
import type pg from 'pg'
import { spawnCommand } from '../test/support/spawned-command.ts'
import { testClock } from '../test/support/test-clock.ts'
import { type BenchServer, OWNER, timeStatement, withConnection } from './bench-server.ts'
import { SETTLE } from './bench-statements.ts'
import type { Contestant, Keeping } from './contestant.ts'
import type { Line } from './figures.ts'

/** What a scene works with. */
export type Bench = {
  readonly server: BenchServer
  readonly rounds: number
  /** Progress, for people. */
  tell(text: string): void
}

/** A scene: measures, and hands its lines over. */
export type Scene = (bench: Bench) => Promise<readonly Line[]>

const COMMAND_TIMEOUT_MS = 300_000

/** Makes the database of a contestant with its tables under management, and lends a connection to it. */
export async function stage(
  { server }: Bench,
  contestant: Contestant,
  request: Keeping & { readonly database: string },
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  await contestant.prepare(server, request.database)
  await withConnection(server.connect(request.database, contestant.user), async (client) => {
    await client.query('call public.make_parents($1, true)', [request.tables])
    await contestant.manage(client, request)
    await work(client)
  })
  await withConnection(server.connect(request.database), (client) => client.query(SETTLE))
}

/** Times one pass in a new connection. */
export function timePass({ server }: Bench, contestant: Contestant, database: string): Promise<number> {
  return withConnection(server.connect(database, contestant.user), (client) =>
    timeStatement(client, contestant.pass),
  )
}

/** Times a pass by the command line, the start of its process included. */
export async function timeCommand({ server }: Bench, database: string): Promise<number> {
  const startedMs = testClock.monotonicMs()
  const command = spawnCommand({
    arguments: ['maintain'],
    environment: { DATABASE_URL: server.url(database, OWNER) },
    timeoutMs: COMMAND_TIMEOUT_MS,
  })
  const { code } = await command.exited
  if (code !== 0)
    throw new Error(`partkeeper maintain ended with ${code}: ${command.stderrLines.slice(-5).join('\n')}`)
  return testClock.monotonicMs() - startedMs
}

/** Calls one of the counting functions of the scenery. */
export function count(
  { server }: Bench,
  database: string,
  name: 'count_partitions' | 'count_tables',
): Promise<number> {
  return withConnection(server.connect(database), async (client) => {
    const { rows } = await client.query<{ readonly count: string }>(`select public.${name}() as count`)
    return Number(rows[0]?.count)
  })
}

/** A benchmark of work that was not done is none. */
export function requireDone(what: string, expected: number, found: number): void {
  if (expected !== found) throw new Error(`${what}: expected ${expected}, found ${found}`)
}
