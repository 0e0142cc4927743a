// The last words of a worker that gives up: what was in flight, what happened last, memory and versions; to the database when
// it answers, and to the log always. An end without a word would be one more thing to find out about.
import type { ArchiveTools } from '../services/archive-tools.ts'
import { keepCrashReport } from '../services/record-crash.ts'
import { describeFailure } from './describe-failure.ts'
import type { Flight } from './flight-recorder.ts'

/** What ended the worker, and in the middle of what. */
export interface Crash {
  readonly error: unknown
  readonly flight: Flight
  readonly generation: string | undefined
}

/** Tells it; never throws. */
export async function tellCrash(tools: ArchiveTools, { error, flight, generation }: Crash): Promise<void> {
  const { message, code } = describeFailure(error)
  const { rss, heapUsed, external } = process.memoryUsage()
  const report = JSON.stringify({
    ...flight,
    memory: { rss, heap_used: heapUsed, external },
    versions: { partkeeper: tools.version, node: process.version },
    uptime_ms: Math.round(tools.clock.monotonicMs()),
  })
  const isRecorded = await keepCrashReport(tools, { generation: generation ?? null, message, report })
  tools.observe({ kind: 'process.crashed', message, code, report, isRecorded })
}
