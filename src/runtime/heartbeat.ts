// The heartbeat of a worker: says that it lives, and with it looks after what has to live: the connections, the scheduler,
// the worker's own age and memory, and whether the process stood still. While the database is away it is the only one that
// asks for it.
import type { ArchiveTools } from '../services/archive-tools.ts'
import type { DeferredNotes } from '../services/deferred-notes.ts'
import { reportAlive } from '../services/process-life.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { describeFailure } from './describe-failure.ts'
import type { Stopping } from './stopping.ts'
import type { VitalSigns } from './vital-signs.ts'
import type { WatchedSchedule } from './watched-schedule.ts'

/** What beats, and what it looks after. */
export interface HeartbeatParts {
  readonly tools: ArchiveTools
  readonly heartbeatMs: number
  readonly stopping: Stopping
  readonly watch: ConnectionWatch
  readonly schedule: WatchedSchedule
  readonly vitals: VitalSigns
  readonly notes: DeferredNotes
  /** Of this process start; undefined before it is registered. */
  readonly generation: () => string | undefined
  readonly askForPass: () => void
}

/** A sleep that was so much longer than asked for was none of the process's own. */
const LATE_MS = 5000

/** Beats until the end. */
export async function beatUntil(end: AbortSignal, parts: HeartbeatParts): Promise<void> {
  const { clock, observe } = parts.tools
  while (!end.aborted) {
    const beganMs = clock.monotonicMs()
    const pauseMs = parts.watch.pauseMs(parts.heartbeatMs)
    await clock.sleep(pauseMs, end)
    if (end.aborted) return
    const lateMs = Math.round(clock.monotonicMs() - beganMs - pauseMs)
    if (lateMs > LATE_MS) observe({ kind: 'process.blocked', lateMs })
    await parts.schedule.look(lateMs > LATE_MS)
    const wasUsable = parts.watch.isUsable
    try {
      await parts.watch.look(() => beat(parts))
    } catch (error) {
      if (wasUsable) observe({ kind: 'process.heartbeat_failed', message: describeFailure(error).message })
    }
  }
}

async function beat(parts: HeartbeatParts): Promise<void> {
  const { tools, stopping, vitals, notes, askForPass } = parts
  const generation = parts.generation()
  if (generation === undefined) return
  const mayTakeOver = !stopping.quiet.aborted
  const abandoned = await reportAlive(tools, generation, mayTakeOver)
  if (mayTakeOver) {
    if (abandoned > 0) askForPass()
    const reason = await vitals.findReasonToLeave(generation)
    if (reason !== undefined) stopping.beQuiet(reason)
  }
  // Last: a note that the database does not take keeps nobody from leaving.
  await notes.send()
}
