// One pass as a process of its own, for schedulers: register, pass, say goodbye. Killed at any point, the next one
// goes on, since the lease runs out and everything else is in the catalog.
import { countOutcomes } from '../core/outcome.ts'
import type { PassTools } from './maintain-parent.ts'
import { maintainPass, type PassReport } from './maintain-pass.ts'
import { registerProcess, sayGoodbye } from './process-life.ts'

/** What is asked of the pass. */
export interface OnePassRequest {
  readonly name: string
  readonly version: string
  readonly parent: string | null
  readonly at: string | null
  readonly leaseMs: number
  readonly budgetMs: number
}

/** Makes one pass and reports it. */
export async function runOnePass(tools: PassTools, request: OnePassRequest): Promise<PassReport> {
  const { name, version } = request
  const generation = await registerProcess(tools, { entrance: 'command', name, version, tickMs: null })
  if (generation === undefined)
    return { isStandby: true, results: [], counts: countOutcomes([]), refused: [] }
  const report = await maintainPass(tools, { ...request, entrance: 'command', generation, patienceMs: 0 })
  await sayGoodbye(tools, generation, tools.signal.aborted ? 'stopped by a signal' : 'pass over')
  return report
}
