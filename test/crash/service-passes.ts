/**
 * The product's own services put together as its command line does it, for tests that need passes of maintenance with an
 * observer of their own. Nothing of the product is replaced; only the lease is shorter than the command line allows.
 */
import type { ConnectionTarget } from '../../src/core/connection-target.ts'
import type { Observation, Observe } from '../../src/core/observation.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Database } from '../../src/postgres/database.ts'
import type { Tables } from '../../src/postgres/tables.ts'
import { makeClock, makeRandom } from '../../src/runtime/clock.ts'
import type { PassTools } from '../../src/services/maintain-parent.ts'
import type { PassReport } from '../../src/services/maintain-pass.ts'
import { runOnePass } from '../../src/services/run-one-pass.ts'

/** Long enough for the work of a scene on a busy machine, short enough to wait for. */
export const LEASE_MS = 600

const PASSES_MAX = 40
const BUDGET_MS = 60_000
const REFUSED_PAUSE_MS = 50

const clock = makeClock()

/** How passes are made. */
export type PassesRequest = {
  readonly url: string
  readonly observe?: Observe
  readonly name?: string
  /** Time after which a pass begins nothing new. */
  readonly budgetMs?: number
  readonly leaseMs?: number
}

/** Passes, one after the other, until one finds nothing due; waits while somebody else holds a lease. */
export async function passUntilNothingIsDue(request: PassesRequest): Promise<readonly PassReport[]> {
  return withDatabase(request, (tools) => repeatPasses(tools, request))
}

/** One pass. */
export async function passOnce(request: PassesRequest): Promise<PassReport> {
  return withDatabase(request, (tools) => makePass(tools, request))
}

/** This many passes, whatever they find. */
export async function passTimes(request: PassesRequest, times: number): Promise<void> {
  await withDatabase(request, async (tools) => {
    for (let number = 0; number < times; number += 1) await makePass(tools, request)
  })
}

async function repeatPasses(tools: PassTools, request: PassesRequest): Promise<readonly PassReport[]> {
  const reports: PassReport[] = []
  while (reports.length < PASSES_MAX) {
    const report = await makePass(tools, request)
    reports.push(report)
    if (report.results.length === 0 && report.refused.length === 0) return reports
    if (report.refused.length > 0) await clock.sleep(REFUSED_PAUSE_MS)
  }
  const last = JSON.stringify(reports.at(-1)?.results)
  throw new Error(`${PASSES_MAX} passes, and something is still due: ${last}`)
}

function makePass(tools: PassTools, request: PassesRequest): Promise<PassReport> {
  const { name = 'rival', budgetMs = BUDGET_MS, leaseMs = LEASE_MS } = request
  return runOnePass(tools, { name, version: '0.0.0', parent: null, at: null, leaseMs, budgetMs })
}

async function withDatabase<Result>(
  { url, observe = () => undefined }: PassesRequest,
  work: (tools: PassTools) => Promise<Result>,
): Promise<Result> {
  const database: Database<Tables> = await openDatabase<Tables>(targetOf(url), {
    role: 'maintain',
    allowSuperuser: false,
    poolSize: 1,
    observe,
  })
  const { signal } = new AbortController()
  try {
    return await work({ database: database.kysely, clock, random: makeRandom(), observe, signal })
  } finally {
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
  return observation.kind
}
