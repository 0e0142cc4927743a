// One pass of maintenance, the same for the worker and for `partkeeper maintain`: plan for all parents, work on each
// that has something due, then say what was done. It begins where any earlier pass stopped, however it stopped: the
// next step is computed from the catalog, never remembered.
import type { ActionResult } from '../core/action.ts'
import type { Entrance } from '../core/observation.ts'
import { countOutcomes, type OutcomeCounts } from '../core/outcome.ts'
import { readPlan } from '../postgres/plan-queries.ts'
import { beginPass, finishPass, isStandby } from '../postgres/process-queries.ts'
import { maintainParent, type PassFacts, type PassTools } from './maintain-parent.ts'

/** What is asked of a pass. */
export interface PassRequest {
  readonly entrance: Entrance
  readonly generation: string
  /** Qualified name of the one parent to maintain; null for all. */
  readonly parent: string | null
  /** The instant to plan for, as text; null for the database's clock. */
  readonly at: string | null
  readonly leaseMs: number
  /** Time after which no new action begins. */
  readonly budgetMs: number
  /** How long to wait for parents that somebody else holds, since their lease may run out; 0 not to. */
  readonly patienceMs: number
}

/** A parent that somebody else was at. */
export interface RefusedParent {
  readonly parent: string
  readonly holder: string
}

/** What a pass did. */
export interface PassReport {
  readonly isStandby: boolean
  readonly results: readonly ActionResult[]
  readonly counts: OutcomeCounts
  readonly refused: readonly RefusedParent[]
}

/** Makes one pass. Throws when Postgres cannot be used; everything else is in the report. */
export async function maintainPass(tools: PassTools, request: PassRequest): Promise<PassReport> {
  const { database, clock, observe } = tools
  if (await isStandby(database)) {
    observe({ kind: 'pass.standby' })
    return { isStandby: true, results: [], counts: countOutcomes([]), refused: [] }
  }
  const startedMs = clock.monotonicMs()
  const { run, at } = await beginPass(database, { ...request, calendarMs: clock.calendarMs() })
  const facts = { ...request, run, at, endsAtMs: startedMs + request.budgetMs }
  const due = await readPlan(database, at, request.parent)
  observe({ kind: 'pass.started', run, at, due: due.length })
  const { results, refused } = await maintainParents(tools, facts, [
    ...new Set(due.map((action) => action.parent)),
  ])
  const outcomes = results.map((result) => result.outcome)
  await finishPass(database, { run, parent: request.parent, outcomes })
  const counts = countOutcomes(outcomes)
  observe({ kind: 'pass.finished', run, counts, durationMs: Math.round(clock.monotonicMs() - startedMs) })
  return { isStandby: false, results, counts, refused }
}

/** Works through the parents; those that somebody holds are asked for again while patience lasts. */
async function maintainParents(
  tools: PassTools,
  facts: PassFacts & { readonly patienceMs: number },
  parents: readonly string[],
): Promise<{ readonly results: readonly ActionResult[]; readonly refused: readonly RefusedParent[] }> {
  const results: ActionResult[] = []
  const patientUntilMs = tools.clock.monotonicMs() + facts.patienceMs
  let queue = parents
  while (queue.length > 0) {
    const refused: (RefusedParent & { readonly freeInMs: number })[] = []
    for (const parent of queue) {
      if (tools.signal.aborted) break
      const report = await maintainParent(tools, facts, parent)
      if (report.kind === 'done') results.push(...report.results)
      else refused.push({ parent, holder: report.holder, freeInMs: report.freeInMs ?? 1000 })
    }
    const waitMs = Math.min(...refused.map((each) => Math.max(100, each.freeInMs + 50)))
    if (tools.signal.aborted || tools.clock.monotonicMs() + waitMs > patientUntilMs)
      return { results, refused }
    await tools.clock.sleep(waitMs, tools.signal)
    queue = refused.map((each) => each.parent)
  }
  return { results, refused: [] }
}
