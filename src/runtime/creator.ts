// The life of a worker whose program is of another build than the schema: at each tick it makes partitions, and it looks
// whether the schema fits by now. When it does the process ends with 0, and its next start is an ordinary one: there is one way
// to begin.
import type { PartkeeperError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import { makePartitionsOnly } from '../services/make-partitions.ts'
import { describeFailure } from './describe-failure.ts'
import { startSchedule } from './schedule.ts'
import { WakeUp } from './wake-up.ts'

/** What it works with. */
export type CreatorTools = Parameters<typeof makePartitionsOnly>[0] & { readonly clock: Clock }

/** How it works. */
export interface CreatorSettings {
  readonly tickExpression: string
  readonly tickZone: string
  readonly jitterMs: number
  /** Why the schema does not fit; undefined when it does. */
  readonly findMismatch: () => Promise<PartkeeperError | undefined>
}

/** How long it may fail before the process ends and its platform starts a new one. */
const FAILING_MS_MAX = 10 * 60_000

/** Runs until the schema fits or the process is told to stop; throws when the database stays out of reach. */
export async function runCreator(tools: CreatorTools, settings: CreatorSettings): Promise<void> {
  const { clock, observe, signal } = tools
  const { tickExpression: expression, tickZone: timeZone, jitterMs, findMismatch } = settings
  const wakeUp = new WakeUp()
  const schedule = startSchedule({
    expression,
    timeZone,
    jitterMs,
    onTick: () => wakeUp.ask(),
    onSkip: (reason) => observe({ kind: 'tick.skipped', reason }),
  })
  let goodMs = clock.monotonicMs()
  let isFitting = false
  const round = async (): Promise<void> => {
    try {
      const mismatch = await findMismatch()
      if (mismatch === undefined) isFitting = true
      else await makePartitionsOnly(tools, mismatch)
      goodMs = clock.monotonicMs()
    } catch (error) {
      observe({ kind: 'pass.failed', ...describeFailure(error) })
      if (clock.monotonicMs() - goodMs >= FAILING_MS_MAX) throw error
    }
  }
  try {
    while (!signal.aborted) {
      await wakeUp.serve(round)
      if (isFitting) return observe({ kind: 'process.draining', reason: 'the schema fits by now' })
      await wakeUp.next(signal)
    }
  } finally {
    await schedule.stop()
  }
}
