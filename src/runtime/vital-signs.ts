// Watches the worker itself: its age, its memory, what goes wrong in it, and whether somebody asked it to leave. With each
// heartbeat it decides whether to leave, and asks the database for its turn, since several must not leave at once.

import type { Observation } from '../core/observation.ts'
import type { Clock, Random } from '../core/ports.ts'
import { FAILURES_MAX, MEMORY_SAMPLES, quietReason } from '../core/quiet-reason.ts'
import { type ProcessTools, readQuietWish, takeQuietTurn } from '../services/process-life.ts'

/** What it watches with. */
export interface VitalParts extends ProcessTools {
  readonly clock: Clock
  readonly random: Random
}

/** What is too much. */
export interface LifeLimits {
  readonly maxAgeMs: number
  /** Undefined where memory has no limit. */
  readonly memoryBytes: number | undefined
}

/** Workers that were started together do not grow old together. */
const AGE_JITTER = 0.1

/** A database or a store that is away is away for the next process too: only what is the fault of this one counts. */
function isOwnFault(observation: Observation): boolean {
  const { kind } = observation
  return (kind === 'pass.failed' || kind === 'exports.failed') && observation.code === 'internal'
}

/** The signs of one process. */
export class VitalSigns {
  readonly #parts: VitalParts
  readonly #memoryBytes: number | undefined
  readonly #ageMsMax: number
  readonly #bornMs: number
  #residentBytes: readonly number[] = []
  #failedAtMs: readonly number[] = []
  #waitsFor: string | undefined

  constructor(parts: VitalParts, { maxAgeMs, memoryBytes }: LifeLimits) {
    this.#parts = parts
    this.#memoryBytes = memoryBytes
    this.#ageMsMax = maxAgeMs * (1 - AGE_JITTER * parts.random())
    this.#bornMs = parts.clock.monotonicMs()
  }

  /** Takes note of what went wrong. */
  note(observation: Observation): void {
    if (isOwnFault(observation))
      this.#failedAtMs = [...this.#failedAtMs, this.#parts.clock.monotonicMs()].slice(-FAILURES_MAX)
  }

  /** Why to leave now; undefined while there is no reason, or others leave first. */
  async findReasonToLeave(generation: string): Promise<string | undefined> {
    this.#residentBytes = [...this.#residentBytes, process.memoryUsage.rss()].slice(-MEMORY_SAMPLES)
    const nowMs = this.#parts.clock.monotonicMs()
    const vitals = {
      asked: await readQuietWish(this.#parts, generation),
      ageMs: nowMs - this.#bornMs,
      residentBytes: this.#residentBytes,
      failedAtMs: this.#failedAtMs,
      nowMs,
    }
    const reason = quietReason(vitals, { ageMsMax: this.#ageMsMax, memoryBytes: this.#memoryBytes })
    if (reason === undefined) return undefined
    if (await takeQuietTurn(this.#parts, generation, reason)) return reason
    if (this.#waitsFor !== reason) this.#parts.observe({ kind: 'process.waits_to_leave', reason })
    this.#waitsFor = reason
    return undefined
  }
}
