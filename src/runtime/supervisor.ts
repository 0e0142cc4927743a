// Owns the rings of a process: counts what fails in each, resets a ring before anything else is lost, and gives the process
// up when a ring is reset too often. How a ring is reset is its own business; when, is that of core/ring-policy.ts.
import { type ErrorCode, PartkeeperError } from '../core/errors.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock } from '../core/ports.ts'
import {
  afterFailure,
  afterSuccess,
  FRESH_RING,
  type RingLimits,
  type RingRecord,
} from '../core/ring-policy.ts'

/** A part of the process that can be started again by itself. */
export interface Ring {
  readonly name: string
  readonly limits: RingLimits
  /** The error code, and with it the exit code, of a process that is given up for it. */
  readonly code: ErrorCode
  /** Starts the part again; what it does may fail, which counts as another failure. */
  readonly reset: () => Promise<void>
}

/** What a ring fails by. */
export interface RingFailure {
  readonly reason: string
  /** Whether the ring does nothing at all: it is not waited for more failures then. */
  readonly isStuck?: boolean
}

/** Tells the supervisor about one ring. */
export interface RingReport {
  readonly worked: () => void
  /** Resolves when the ring was reset, if it was. */
  readonly failed: (failure: RingFailure) => Promise<void>
}

/** The supervisor of one process. */
export class Supervisor {
  readonly #clock: Clock
  readonly #observe: Observe
  readonly #end = Promise.withResolvers<never>()

  constructor({ clock, observe }: { readonly clock: Clock; readonly observe: Observe }) {
    this.#clock = clock
    this.#observe = observe
  }

  /** Rejected when the process is to be given up; never resolved. Waited for from the beginning of the process. */
  get givenUp(): Promise<never> {
    return this.#end.promise
  }

  /** Ends the process with a report. */
  giveUp(error: unknown): void {
    this.#end.reject(error)
  }

  /** Takes a ring into care. */
  care(ring: Ring): RingReport {
    let record: RingRecord = FRESH_RING
    const failed = async ({ reason, isStuck = false }: RingFailure): Promise<void> => {
      const after = afterFailure(record, ring.limits, { nowMs: this.#clock.monotonicMs(), isStuck })
      record = after.record
      if (after.verdict === 'give_up') this.#giveUpFor(ring, record, reason)
      if (after.verdict !== 'reset') return
      const attempt = record.resetsAtMs.length
      this.#observe({ kind: 'ring.reset', ring: ring.name, reason, attempt })
      await ring.reset().catch(async (error: unknown) => {
        record = afterSuccess(record)
        await failed({
          reason: `its reset failed: ${error instanceof Error ? error.message : String(error)}`,
        })
      })
    }
    const worked = (): void => {
      record = afterSuccess(record)
    }
    return { worked, failed }
  }

  #giveUpFor({ name, limits, code }: Ring, { resetsAtMs }: RingRecord, reason: string): void {
    const resets = resetsAtMs.length
    this.#observe({ kind: 'ring.given_up', ring: name, reason, resets })
    const minutes = Math.round(limits.windowMs / 60_000)
    this.giveUp(
      new PartkeeperError(
        code,
        `${name} failed again after ${resets} resets within ${minutes} minutes: ${reason}`,
        {
          hint: 'The process ends so that its platform starts a new one; its last log line says what it was at.',
        },
      ),
    )
  }
}
