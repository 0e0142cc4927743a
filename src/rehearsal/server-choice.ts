// Which servers a rehearsal stands before, and where it listens, out of what was typed. Says what is missing for the
// lines of the timeline before a port is opened.
import { PartkeeperError } from '../core/errors.ts'
import type { ListenAddress } from './port-listener.ts'
import type { Target, Timeline } from './timeline.ts'

/** Nobody else reaches it, and the system chooses the port. */
const LOOPBACK: ListenAddress = { host: '127.0.0.1', port: 0 }
const PORT_MAX = 65_535

/** Reads `host:port`; an IPv6 address stands in brackets. */
export function readAddress(text: string, option: string): ListenAddress {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@]+)):([0-9]{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > PORT_MAX) {
    throw new PartkeeperError('usage', `${option}: expected host:port, such as 127.0.0.1:6432`, {
      hint: 'a user, a password or a database has no place here: clients bring their own',
    })
  }
  return { host, port }
}

/** Where to listen: on loopback unless an address is named. */
export function chooseListen(text: string | null, option: string): ListenAddress {
  return text === null ? LOOPBACK : readAddress(text, option)
}

/** The servers that the timeline speaks of. */
export function listTargets({ steps }: Timeline): ReadonlySet<Target> {
  return new Set(steps.map(({ target }) => target))
}

/** Refuses a timeline that speaks of a server nobody named. */
export function requireServer(timeline: Timeline, target: Target, isNamed: boolean): void {
  const step = timeline.steps.find((each) => each.target === target)
  if (step === undefined || isNamed) return
  const hint =
    target === 'postgres'
      ? 'name it with --postgres host:port, or by DATABASE_URL or the PG* variables'
      : 'name it with --s3 http://host:port'
  throw new PartkeeperError('usage', `line ${step.line} speaks of ${target}, and no such server is named`, {
    hint,
  })
}
