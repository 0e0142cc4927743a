// The life of the web process: it listens, looks after its database, drains when it is told to stop, and gives up with a report
// when its server dies or the database stays away, so that its platform starts a new one. It holds nothing that a restart needs.
import type { Observe } from '../core/observation.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import { Readiness, type ReadinessTools } from '../services/check-readiness.ts'
import { describeFailure } from './describe-failure.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { Supervisor } from './supervisor.ts'
import { tellCrash } from './tell-crash.ts'

/** The server, as far as its life is concerned. */
export interface Listener {
  /** Aborted, with the reason, when it ends without being told to. */
  readonly died: AbortSignal
  listen(): Promise<number>
  /** Tells what has waited to be told. */
  tellRefusals(): void
  /** Takes nothing new, and cuts off what is still open after the grace. */
  close(graceMs: number): Promise<void>
}

/** Makes the server. */
export type MakeListener = (parts: { readonly observe: Observe; readonly readiness: Readiness }) => Listener

export type WebTools = ArchiveTools & ReadinessTools

/** How long the database may be away before the process gives up. */
const awayMsMax = 10 * 60_000
const lookEveryMs = 5000
/** A supervisor kills after 5 s; closing the connections takes its share. */
const drainMsMax = 3000

/** The ring of the server: opened again when it dies, and the process is given up when that happens too often. */
const LIMITS = { failuresToReset: 1, isResetOnce: false, resetsMax: 5, windowMs: 600_000 } as const
/** The port may be taken for a moment, by the very server that died. */
const reopenPauseMs = 500

/** Runs until it is told to stop. */
export async function runWeb(tools: WebTools, makeListener: MakeListener): Promise<void> {
  const recorder = new FlightRecorder()
  const observe: Observe = (observation) => {
    recorder.note(observation)
    tools.observe(observation)
  }
  try {
    const listener = await listenUntilStopped({ ...tools, observe }, makeListener)
    const reason = String(tools.signal.reason)
    observe({ kind: 'process.draining', reason })
    await listener.close(drainMsMax)
    observe({ kind: 'web.stopped', reason })
  } catch (error) {
    if (!tools.signal.aborted)
      await tellCrash(tools, { error, flight: recorder.read(), generation: undefined })
    throw error
  }
}

/** Listens, and opens the server again when it dies; returns the one that listens when the process is told to stop. */
async function listenUntilStopped(tools: WebTools, makeListener: MakeListener): Promise<Listener> {
  const { clock, observe, signal } = tools
  const readiness = new Readiness(tools)
  const open = async (): Promise<Listener> => {
    const opened = makeListener({ observe, readiness })
    await opened.listen()
    return opened
  }
  let listener = await open()
  const supervisor = new Supervisor(tools)
  const ring = supervisor.care({
    ...{ name: 'http', limits: LIMITS, code: 'internal' },
    reset: async () => {
      await listener.close(0)
      await clock.sleep(reopenPauseMs, signal)
      listener = await open()
    },
  })
  while (!signal.aborted) {
    const end = AbortSignal.any([signal, listener.died])
    await Promise.race([supervisor.givenUp, lookAfter(tools, { listener, readiness, end })])
    if (!signal.aborted) await ring.failed({ reason: describeFailure(listener.died.reason).message })
  }
  return listener
}

interface Charge {
  readonly listener: Listener
  readonly readiness: Readiness
  readonly end: AbortSignal
}

async function lookAfter({ clock, observe }: WebTools, { listener, readiness, end }: Charge): Promise<void> {
  let awaySinceMs: number | undefined
  while (!end.aborted) {
    await clock.sleep(lookEveryMs, end)
    listener.tellRefusals()
    if (end.aborted) return
    const problem = await readiness.findProblem()
    const now = clock.monotonicMs()
    if (problem === undefined) {
      if (awaySinceMs !== undefined) observe({ kind: 'web.ready' })
      awaySinceMs = undefined
      continue
    }
    if (awaySinceMs === undefined) observe({ kind: 'web.unready', message: describeFailure(problem).message })
    awaySinceMs ??= now
    if (now - awaySinceMs >= awayMsMax) throw problem
  }
}
