/**
 * A process that restores an archive and, at an observation or at its Nth piece of progress, sends itself a signal: SIGKILL to
 * die there, SIGSTOP to stand still there, SIGTERM to leave as the program does. Prints one line per observation before that.
 * `node killed-restore.ts URL MANIFEST PLACE [LEASE_MS [OBSERVATION|progress N SIGNAL]]`
 */
import { writeSync } from 'node:fs'
import process from 'node:process'
import { PartkeeperError } from '../../src/core/errors.ts'
import { listenForSignals } from '../../src/runtime/signals.ts'
import type { RestorePlace } from '../../src/services/restore-target.ts'
import { openSessions, restoreWith } from './restore-scene.ts'

const [url = '', manifest = '', place = '', leaseMs = '12000', ...fault] = process.argv.slice(2)
const [point = '', number = '1', signal = 'SIGKILL'] = fault
const target: RestorePlace =
  place === 'attach' ? { kind: 'attach', parent: null } : { kind: 'into', name: place }

let seen = 0
const count = (what: string): void => {
  if (what !== point) return
  seen += 1
  if (seen === Number(number)) process.kill(process.pid, signal)
}

const { signal: stop } = listenForSignals()
const sessions = await openSessions(url)
const work = restoreWith(sessions, manifest, {
  place: target,
  jobs: 1,
  leaseMs: Number(leaseMs),
  signal: stop,
  observe: (observation) => {
    const line = 'number' in observation ? `${observation.kind} ${observation.number}` : observation.kind
    writeSync(1, `${line}\n`)
    count(line)
  },
  onProgress: () => count('progress'),
})
const report = await work.catch((error: unknown) => {
  const isGivenUp = error instanceof PartkeeperError && error.retryable
  if (!stop.aborted && !isGivenUp) throw error
  writeSync(1, `gave up: ${error instanceof PartkeeperError ? error.code : 'told to stop'}\n`)
})
await sessions.close()
if (report !== undefined) writeSync(1, `${report.outcome} ${report.chunks_loaded_here}\n`)
process.exit(0)
