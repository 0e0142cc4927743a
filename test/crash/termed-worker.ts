/**
 * A long-lived worker that sends itself SIGTERM at its Nth observation of passes and archives, and then leaves as the
 * program does. Prints one line per such observation before that. `node termed-worker.ts URL N`
 */
import { writeSync } from 'node:fs'
import type { Observation } from '../../src/core/observation.ts'
import { listenForSignals } from '../../src/runtime/signals.ts'
import { runWorker } from '../../src/runtime/worker.ts'
import { describeObservation, withArchiveTools } from './service-passes.ts'

const [url = '', number = '0'] = process.argv.slice(2)
const LONG_MS = 60_000
const YEARLY = '0 0 1 1 *'
/** How often the worker beats, and whether the session is new, is no matter of the work. */
const UNCOUNTED = /^(process\.heartbeat|database\.|tick\.)/

const signals = listenForSignals()
let seen = 0

function observe(observation: Observation): void {
  if (UNCOUNTED.test(observation.kind) || signals.signal.aborted) return
  seen += 1
  writeSync(1, `${seen} ${describeObservation(observation)}\n`)
  if (seen !== Number(number)) return
  writeSync(1, 'told to stop\n')
  process.kill(process.pid, 'SIGTERM')
}

await withArchiveTools({ url, observe, signal: signals.signal }, (tools) =>
  runWorker(tools, {
    ...{ workerName: 'termed', version: '0.0.0', tickExpression: YEARLY, tickZone: 'UTC', jitterMs: 0 },
    ...{
      budgetMs: LONG_MS,
      leaseMs: LONG_MS,
      heartbeatMs: 500,
      patienceMs: LONG_MS,
      maxAgeMs: 100 * LONG_MS,
      memoryBytes: undefined,
    },
  }),
)
process.exit(0)
