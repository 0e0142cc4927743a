/**
 * The observations of a process as numbered lines: "5 action.started create". The number and the words are the same in every
 * run that nothing disturbs, so that a line names one moment.
 */
import type { Observe } from '../../src/core/observation.ts'
import { describeObservation } from './service-passes.ts'

/** Heartbeats and further connections come by the clock, and would move the number of everything after them. */
const UNCOUNTED = /^(process\.heartbeat|database\.)/

/** Hands on the line of each observation that counts; the first one does, whatever it is. */
export function countObservations(tell: (line: string, number: number) => void): Observe {
  let seen = 0
  return (observation) => {
    if (seen > 0 && UNCOUNTED.test(observation.kind)) return
    seen += 1
    tell(`${seen} ${describeObservation(observation)}`, seen)
  }
}

/** What a line says, apart from its number: "action.started create". */
export function kindOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1)
}
