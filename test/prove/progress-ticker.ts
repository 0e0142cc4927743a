/**
 * How far a run is: one line that is written over on a terminal, else a line now and then; and every failure when it comes,
 * with the command that repeats it. Judges nothing.
 */
import type { WriteStream } from 'node:tty'
import { testClock } from '../support/test-clock.ts'
import { type CaseResult, describeFailure } from './results.ts'

const QUIET_MS = 20_000
const BAR_WIDTH = 30

/** Tells of each result, and leaves the line when all is over. */
export type Ticker = { tell(result: CaseResult, done: number, known: number): void; end(): void }

export function makeTicker(stream: WriteStream, seed: number): Ticker {
  const isTerminal = stream.isTTY === true
  let toldMs = testClock.monotonicMs()
  let [failed, missed] = [0, 0]
  const clear = (): void => {
    if (isTerminal) stream.write('\r\u001b[K')
  }
  return {
    tell(result, done, known) {
      if (result.outcome === 'failed') failed += 1
      if (result.outcome === 'not landed') missed += 1
      clear()
      if (result.outcome === 'failed') stream.write(describeFailure(result, seed))
      const text = `${done} of ${known} cases, ${failed} failed, ${missed} did not land`
      const nowMs = testClock.monotonicMs()
      if (isTerminal) {
        const filled = Math.round((BAR_WIDTH * done) / known)
        stream.write(`[${'#'.repeat(filled).padEnd(BAR_WIDTH)}] ${text}`)
      } else if (nowMs - toldMs >= QUIET_MS) {
        toldMs = nowMs
        stream.write(`${text}; last: ${result.id} ${result.durationMs} ms\n`)
      }
    },
    end: clear,
  }
}
