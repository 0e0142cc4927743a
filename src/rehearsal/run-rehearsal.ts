// One rehearsal from its first line to its end: opens the proxies, lets the timeline begin and end its faults on time,
// and says what landed. Frees every port and connection, however it ends.
import type { Clock } from '../core/ports.ts'
import { FaultBoard } from './fault-board.ts'
import type { ListenAddress } from './port-listener.ts'
import { PostgresProxy } from './postgres-proxy.ts'
import type { PostgresUpstream } from './postgres-upstream.ts'
import type { RehearsalEvent, RehearsalReport } from './rehearsal-event.ts'
import type { RehearsalProxy } from './rehearsal-proxy.ts'
import { S3Proxy } from './s3-proxy.ts'
import type { S3Upstream } from './s3-upstream.ts'
import { MOMENTS, type Step, type Timeline } from './timeline.ts'
import { sortByTime } from './timeline-problems.ts'

/** What to rehearse, before which servers. */
export interface RehearsalRequest {
  readonly timeline: Timeline
  readonly postgres: { readonly upstream: PostgresUpstream; readonly listen: ListenAddress } | undefined
  readonly s3: { readonly upstream: S3Upstream; readonly listen: ListenAddress } | undefined
  /** Lets everything pass after the end, until it is told to stop. */
  readonly stay: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: (event: RehearsalEvent) => void
}

/** Rehearses; resolves when the timeline is over or the signal aborts. */
export async function runRehearsal(request: RehearsalRequest): Promise<RehearsalReport> {
  const board = new FaultBoard(request.timeline, request.clock, request.tell)
  const proxies = makeProxies(request, board)
  try {
    for (const proxy of proxies) {
      await proxy.open()
      const { target, address, upstream } = proxy
      board.tell({ kind: 'ready', target, address, upstream })
    }
    const isComplete = await playTimeline(request, board, proxies)
    if (isComplete && request.stay) await board.waitUntil(() => false, request.signal)
    return board.report(isComplete)
  } finally {
    for (const proxy of proxies) proxy.close()
  }
}

function makeProxies(request: RehearsalRequest, board: FaultBoard): readonly RehearsalProxy[] {
  const { postgres, s3, clock } = request
  const tools = { board, clock }
  return [
    ...(postgres === undefined ? [] : [new PostgresProxy(postgres.upstream, postgres.listen, tools)]),
    ...(s3 === undefined ? [] : [new S3Proxy(s3.upstream, s3.listen, tools)]),
  ]
}

/** Returns whether the timeline came to its end. */
async function playTimeline(
  { timeline, clock, signal }: RehearsalRequest,
  board: FaultBoard,
  proxies: readonly RehearsalProxy[],
): Promise<boolean> {
  const over = new AbortController()
  const stop = (): void => over.abort()
  signal.addEventListener('abort', stop, { once: true })
  const startedMs = clock.monotonicMs()
  const until = (atMs: number) =>
    clock.sleep(Math.max(0, startedMs + atMs - clock.monotonicMs()), over.signal)
  const track = (proxy: RehearsalProxy) => playTarget({ timeline, board, proxy, until, signal: over.signal })
  const lines = Promise.all([...proxies.map(track), board.untilCountedLanded(over.signal)])
  try {
    if (!signal.aborted) await untilEnd(lines, timeline.endMs, until)
    return !signal.aborted
  } finally {
    over.abort()
    signal.removeEventListener('abort', stop)
    await lines
  }
}

/** With an end in the script it comes then and not before; lines that fail end it at once. */
async function untilEnd(
  lines: Promise<unknown>,
  endMs: number | undefined,
  until: (atMs: number) => Promise<void>,
): Promise<void> {
  if (endMs === undefined) await lines
  else await Promise.race([lines.then(() => until(endMs)), until(endMs)])
}

type Track = {
  readonly timeline: Timeline
  readonly board: FaultBoard
  readonly proxy: RehearsalProxy
  readonly until: (atMs: number) => Promise<void>
  readonly signal: AbortSignal
}

/** The timed faults before one server, one after the other. */
async function playTarget({ timeline, board, proxy, until, signal }: Track): Promise<void> {
  const steps = sortByTime(timeline.steps).filter(({ target }) => target === proxy.target)
  for (const [index, step] of steps.entries()) {
    await until(step.when.atMs)
    if (signal.aborted) return
    board.begin(step)
    proxy.begin(step)
    const endsMs = findEnd(step, steps[index + 1])
    if (endsMs !== undefined) await until(endsMs)
    else await board.waitUntil(() => false, signal)
    // Whoever reads that it is over may connect.
    await proxy.end(step, signal)
    board.end(step)
  }
}

/** Undefined when nothing but the end of the timeline ends it. */
function findEnd(step: ReturnType<typeof sortByTime>[number], next: Step | undefined): number | undefined {
  const { atMs, forMs } = step.when
  if (forMs !== undefined) return atMs + forMs
  if (MOMENTS.has(step.fault.kind)) return atMs
  return next?.when.kind === 'time' ? next.when.atMs : undefined
}
