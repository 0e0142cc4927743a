/**
 * The product's own services put together as its command line does it, for tests that need passes of maintenance with an
 * observer of their own. Nothing of the product is replaced; only the lease is shorter than the command line allows.
 */
import { tmpdir } from 'node:os'
import { sql } from 'kysely'
import type { ConnectionTarget } from '../../src/core/connection-target.ts'
import type { Observation, Observe } from '../../src/core/observation.ts'
import { createScrubber } from '../../src/core/secrets.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Database } from '../../src/postgres/database.ts'
import type { Tables } from '../../src/postgres/tables.ts'
import { makeClock, makeRandom } from '../../src/runtime/clock.ts'
import type { ArchiveTools } from '../../src/services/archive-tools.ts'
import { type ArchiveChoices, makeArchiveTools } from '../../src/services/make-archive-tools.ts'
import { type OnePassReport, runOnePass } from '../../src/services/run-one-pass.ts'

/** Long enough for the work of a scene on a busy machine, short enough to wait for. */
export const LEASE_MS = 600

/** With the pauses between them these last for many leases, and for some tries of what failed. */
const PASSES_MAX = 60
const BUDGET_MS = 60_000
const IDLE_PAUSE_MS = 150

const clock = makeClock()

/** How passes are made. */
export type PassesRequest = {
  readonly url: string
  readonly observe?: Observe
  readonly name?: string
  /** Time after which a pass begins nothing new. */
  readonly budgetMs?: number
  readonly leaseMs?: number
  readonly signal?: AbortSignal
  /** Where and how archives are made. */
  readonly archives?: Partial<ArchiveChoices>
}

const ARCHIVES: ArchiveChoices = {
  storeUrl: undefined,
  scratchFolder: tmpdir(),
  isThrowAwayDisk: false,
  workerName: 'test',
  chunkBytes: 64 * 1024,
  exportJobs: 1,
  scrub: createScrubber([]),
}

/** Passes, one after the other, until one finds nothing due; waits while somebody else holds a lease. */
export async function passUntilNothingIsDue(request: PassesRequest): Promise<readonly OnePassReport[]> {
  return withArchiveTools(request, (tools) => repeatPasses(tools, request))
}

/** One pass. */
export async function passOnce(request: PassesRequest): Promise<OnePassReport> {
  return withArchiveTools(request, (tools) => makePass(tools, request))
}

/** This many passes, whatever they find. */
export async function passTimes(request: PassesRequest, times: number): Promise<void> {
  await withArchiveTools(request, async (tools) => {
    for (let number = 0; number < times; number += 1) await makePass(tools, request)
  })
}

async function repeatPasses(tools: ArchiveTools, request: PassesRequest): Promise<readonly OnePassReport[]> {
  const reports: OnePassReport[] = []
  while (reports.length < PASSES_MAX) {
    const report = await makePass(tools, request)
    reports.push(report)
    const isOver = report.results.length === 0 && report.refused.length === 0
    if (isOver && !(await hasOpenExports(tools))) return reports
    const isIdle = report.counts.done === 0 && report.exports.advanced === 0
    if (report.refused.length > 0 || isIdle) await clock.sleep(IDLE_PAUSE_MS)
  }
  const last = JSON.stringify(reports.at(-1)?.results)
  throw new Error(`${PASSES_MAX} passes, and something is still due: ${last}`)
}

/** An export that nobody's retirement waits for is no action of a pass. */
async function hasOpenExports({ database }: ArchiveTools): Promise<boolean> {
  const { rows } = await sql<{ readonly isOpen: boolean }>`
    select exists (select from partkeeper.export where state not in ('verified', 'cancelled')) as "isOpen"`.execute(
    database,
  )
  return rows[0]?.isOpen === true
}

function makePass(tools: ArchiveTools, request: PassesRequest): Promise<OnePassReport> {
  const { name = 'rival', budgetMs = BUDGET_MS, leaseMs = LEASE_MS } = request
  return runOnePass(tools, { name, version: '0.0.0', parent: null, at: null, leaseMs, budgetMs })
}

/** Lends the tools of one process. */
export async function withArchiveTools<Result>(
  request: Pick<PassesRequest, 'url' | 'observe' | 'archives' | 'signal'>,
  work: (tools: ArchiveTools) => Promise<Result>,
): Promise<Result> {
  const { url, observe = () => undefined, archives = {} } = request
  const database: Database<Tables> = await openDatabase<Tables>(targetOf(url), {
    role: 'maintain',
    allowSuperuser: false,
    poolSize: 4,
    observe,
  })
  const { signal = new AbortController().signal } = request
  const pass = { database: database.kysely, clock, random: makeRandom(), observe, signal }
  const tools = makeArchiveTools(pass, database, '0.0.0', { ...ARCHIVES, ...archives })
  try {
    return await work(tools)
  } finally {
    await tools.shelf.close()
    await database.close()
  }
}

function targetOf(url: string): ConnectionTarget {
  const { hostname, port, pathname, username } = new URL(url)
  return {
    host: hostname,
    hostAddress: undefined,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    password: undefined,
    options: undefined,
    connectTimeoutMs: 10_000,
    tls: {
      mode: 'disable',
      allowPlain: true,
      rootCertificate: undefined,
      certificate: undefined,
      key: undefined,
      keyPassphrase: undefined,
      negotiation: 'postgres',
      channelBinding: 'disable',
    },
  }
}

/** An observation in a few words: its kind, and which action on which partition it is about. */
export function describeObservation(observation: Observation): string {
  if (observation.kind === 'action.started' || observation.kind === 'action.refused') {
    return `${observation.kind} ${observation.action.kind}`
  }
  if (observation.kind === 'action.finished') {
    return `${observation.kind} ${observation.result.kind} ${observation.result.outcome}`
  }
  if ('number' in observation) return `${observation.kind} ${observation.number}`
  return observation.kind
}
