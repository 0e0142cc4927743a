// Maintenance as a process of its own, for schedulers: register, pass, work on exports while the time budget lasts, pass
// again when they got on, say goodbye. Killed at any point, the next one goes on, since leases and claims run out and
// everything else is in the catalog and the ledgers.
import type { ActionResult } from '../core/action.ts'
import { countOutcomes } from '../core/outcome.ts'
import type { ArchiveTools } from './archive-tools.ts'
import { beatWhile } from './beat-while.ts'
import { maintainPass, type PassReport } from './maintain-pass.ts'
import { registerProcess, sayGoodbye } from './process-life.ts'
import { type ExportsReport, runExports } from './run-exports.ts'
import { tellAlerts } from './tell-alerts.ts'

/** What is asked of the pass. */
export interface OnePassRequest {
  readonly name: string
  readonly version: string
  readonly parent: string | null
  readonly at: string | null
  readonly leaseMs: number
  readonly budgetMs: number
}

/** What was done in all, and with exports. */
export interface OnePassReport extends PassReport {
  readonly exports: ExportsReport
}

const NO_EXPORTS: ExportsReport = { advanced: 0, failures: [], held: [], isOthersBusy: false }

/** Makes one pass, works on exports, and passes again as long as that gets something on. */
export async function runOnePass(tools: ArchiveTools, request: OnePassRequest): Promise<OnePassReport> {
  const { name, version } = request
  const generation = await registerProcess(tools, { entrance: 'command', name, version, tickMs: null })
  if (generation === undefined) {
    const counts = countOutcomes([])
    return { isStandby: true, results: [], counts, refused: [], exports: NO_EXPORTS }
  }
  await tools.shelf.register()
  const report = await takeTurns(tools, request, generation)
  await tellAlerts(tools, report.counts.failed === 0)
  await sayGoodbye(tools, generation, tools.signal.aborted ? 'stopped by a signal' : 'pass over')
  return report
}

/** Passes and exports by turns: each may be the beginning of work for the other. */
async function takeTurns(
  tools: ArchiveTools,
  request: OnePassRequest,
  generation: string,
): Promise<OnePassReport> {
  const endsAtMs = tools.clock.monotonicMs() + request.budgetMs
  const pass = () => {
    const budgetMs = Math.max(0, endsAtMs - tools.clock.monotonicMs())
    return maintainPass(tools, { ...request, budgetMs, entrance: 'command', generation, patienceMs: 0 })
  }
  const exportRequest = { ...request, generation, endsAtMs, onlyExport: null }
  let report = await pass()
  let exports = NO_EXPORTS
  for (;;) {
    const round = await beatWhile(tools, { generation, leaseMs: request.leaseMs }, () =>
      runExports(tools, exportRequest),
    )
    exports = joinExports(exports, round)
    const isOver = tools.signal.aborted || tools.clock.monotonicMs() >= endsAtMs
    if (round.advanced === 0 || isOver) return { ...report, exports }
    report = join(report, await pass())
  }
}

/** What went wrong in an earlier round and is put off does not come again in a later one. */
function joinExports(before: ExportsReport, last: ExportsReport): ExportsReport {
  const failures = new Map([...before.failures, ...last.failures].map((each) => [each.export, each]))
  return {
    advanced: before.advanced + last.advanced,
    failures: [...failures.values()],
    held: [...new Set([...before.held, ...last.held])],
    isOthersBusy: last.isOthersBusy,
  }
}

/** What was done stays in the report; what was waited for or failed is told as the last pass found it. */
function join(before: PassReport, last: PassReport): PassReport {
  const done = before.results.filter((result: ActionResult) => result.outcome === 'done')
  const results = [...done, ...last.results]
  return { ...last, results, counts: countOutcomes(results.map((result) => result.outcome)) }
}
