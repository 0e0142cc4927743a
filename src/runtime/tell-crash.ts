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
  const failure = describeFailure(error)
  const tell = (text: string): string => tellable(tools.scrub(text))
  const message = tell(failure.message)
  const { rss, heapUsed, external } = process.memoryUsage()
  const report = JSON.stringify({
    in_flight: flight.in_flight.map(tell),
    last: flight.last.map(tell),
    memory: { rss, heap_used: heapUsed, external },
    versions: { partkeeper: tools.version, node: process.version },
    uptime_ms: Math.round(tools.clock.monotonicMs()),
  })
  const isRecorded = await keepCrashReport(tools, { generation: generation ?? null, message, report })
  tools.observe({ kind: 'process.crashed', message, code: failure.code, report, isRecorded })
}

/** As the database takes it: a text that was cut, or comes from a driver, may hold what is no character. */
function tellable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}
