// Trying a request again: only faults that may pass, a few times, with pauses that grow and spread, never sooner than the
// server asks for, and one a second at most for all that goes on at one store. What is tried again must be safe to do twice.
import { PartkeeperError } from '../core/errors.ts'
import type { Clock, Random } from '../core/ports.ts'
import { S3Fault } from './s3-fault.ts'

/** What retries need. */
export interface RetryTools {
  readonly clock: Clock
  readonly random: Random
  readonly pace: RetryPace
}

/** The turns of those who try again at one store: a store that is in trouble is not asked by all of them at once. */
export class RetryPace {
  readonly #clock: Clock
  readonly #random: Random
  #freeAtMs = Number.NEGATIVE_INFINITY

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock
    this.#random = random
  }

  /** Takes the next turn that is not sooner than this, and says how long to wait for it. */
  takeTurn(leastMs: number): number {
    const nowMs = this.#clock.monotonicMs()
    const turnMs = Math.max(nowMs + leastMs, this.#freeAtMs)
    this.#freeAtMs = turnMs + TURN_MS * (1 + this.#random() / 2)
    return turnMs - nowMs
  }
}

export const TRIES_MAX = 6
const TURN_MS = 1000
const PAUSE_MS_MAX = 10_000
const GROWTH = 1.4
/** A server that asks for more is left to whoever called, who comes back later. */
const RETRY_AFTER_MS_MAX = 30_000

/** Does it until it succeeds, fails for good, or was tried often enough. `action` throws faults. */
export async function retrying<T>(
  action: () => Promise<T>,
  tools: RetryTools,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await action()
    } catch (error) {
      await pauseOrThrow(error, tries, tools, signal)
    }
  }
}

/** Waits before the next try, or throws the error when there is to be none. */
export async function pauseOrThrow(
  error: unknown,
  tries: number,
  { clock, random, pace }: RetryTools,
  signal?: AbortSignal,
): Promise<void> {
  const isWorthIt = error instanceof PartkeeperError && error.retryable && tries < TRIES_MAX
  const askedMs = error instanceof S3Fault ? (error.retryAfterMs ?? 0) : 0
  if (!isWorthIt || askedMs > RETRY_AFTER_MS_MAX) throw error
  const ownMs = Math.min(PAUSE_MS_MAX, TURN_MS * GROWTH ** (tries - 1) * (1 + random() / 2))
  await clock.sleep(pace.takeTurn(askedMs + ownMs), signal)
  signal?.throwIfAborted()
}
