/**
 * A rehearsal that runs within the test: its events as they come, a way to wait for one, and the addresses of its proxies.
 * Stopped at the end of the test, whatever became of it.
 */
import type { TestContext } from 'node:test'
import { parseTimeline } from '../../src/rehearsal/parse-timeline.ts'
import type { RehearsalEvent, RehearsalReport } from '../../src/rehearsal/rehearsal-event.ts'
import { runRehearsal } from '../../src/rehearsal/run-rehearsal.ts'
import { readEndpoint } from '../../src/rehearsal/s3-upstream.ts'
import type { Target } from '../../src/rehearsal/timeline.ts'
import { testClock } from '../support/test-clock.ts'

/** A running rehearsal. */
export type RehearsalScene = {
  readonly events: readonly RehearsalEvent[]
  /** `host:port` of the proxy. */
  address(target: Target): string
  /** What landed so far, as "line 1: connection 2, select". */
  landed(): readonly string[]
  waitFor(kind: RehearsalEvent['kind'], occurrence?: number): Promise<RehearsalEvent>
  readonly ended: Promise<RehearsalReport>
  stop(): Promise<RehearsalReport>
}

/** The servers to stand before. */
export type SceneServers = {
  readonly postgres?: { readonly host: string; readonly port: number }
  readonly s3?: string
}

/** Starts a rehearsal and waits until its proxies listen. */
export async function startRehearsal(
  context: TestContext,
  lines: string,
  { postgres, s3 }: SceneServers,
): Promise<RehearsalScene> {
  const events: RehearsalEvent[] = []
  const waiters = new Set<() => void>()
  const stopping = new AbortController()
  const listen = { host: '127.0.0.1', port: 0 }
  const ended = runRehearsal({
    timeline: parseTimeline(lines),
    postgres: postgres === undefined ? undefined : { upstream: { ...postgres, tls: undefined }, listen },
    s3: s3 === undefined ? undefined : { upstream: readEndpoint(s3), listen },
    stay: true,
    clock: testClock,
    signal: stopping.signal,
    tell: (event) => {
      events.push(event)
      for (const wake of [...waiters]) wake()
    },
  })
  const stop = (): Promise<RehearsalReport> => {
    stopping.abort()
    return ended
  }
  context.after(stop)
  const waitFor = async (kind: RehearsalEvent['kind'], occurrence = 1): Promise<RehearsalEvent> => {
    for (;;) {
      const found = events.filter((event) => event.kind === kind)[occurrence - 1]
      if (found !== undefined) return found
      await new Promise<void>((resolve) => waiters.add(resolve))
    }
  }
  await waitFor('ready', (postgres === undefined ? 0 : 1) + (s3 === undefined ? 0 : 1))
  return { events, waitFor, ended, stop, landed: () => listLanded(events), address: findAddress(events) }
}

function listLanded(events: readonly RehearsalEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'landed' ? [`line ${event.line}: ${event.where}`] : []))
}

function findAddress(events: readonly RehearsalEvent[]): (target: Target) => string {
  return (target) => {
    for (const event of events) {
      if (event.kind === 'ready' && event.target === target) return event.address
    }
    throw new Error(`there is no proxy before ${target}`)
  }
}
