// Says that the process lives while long work goes on. A heartbeat that does not arrive is told and changes nothing: the
// work has claims of its own.
import type { Clock } from '../core/ports.ts'
import { type ProcessTools, reportAlive } from './process-life.ts'
import { repeatWhile } from './repeat-while.ts'

/** A lease has room for this many heartbeats. */
const BEATS_PER_LEASE = 4
const PAUSE_MS_MIN = 1000

/** Does the work and beats meanwhile. */
export function beatWhile<Result>(
  tools: ProcessTools & { readonly clock: Clock },
  { generation, leaseMs }: { readonly generation: string; readonly leaseMs: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const pauseMs = Math.max(PAUSE_MS_MIN, leaseMs / BEATS_PER_LEASE)
  return repeatWhile({ clock: tools.clock, pauseMs }, () => beat(tools, generation), work)
}

async function beat(tools: ProcessTools, generation: string): Promise<void> {
  try {
    // The news of dead workers is left to those who take over.
    await reportAlive(tools, generation, false)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tools.observe({ kind: 'process.heartbeat_failed', message })
  }
}
