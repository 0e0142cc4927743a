// Trying a request again: only faults that may pass, a few times, with pauses that grow and spread, and never sooner than
// the server asks for. What is tried again must be safe to do twice.
import { PartkeeperError } from '../core/errors.ts'
import type { Clock, Random } from '../core/ports.ts'
import { S3Fault } from './s3-fault.ts'

/** What retries need. */
export interface RetryTools {
  readonly clock: Clock
  readonly random: Random
}

export const TRIES_MAX = 6
const PAUSE_MS = 200
const PAUSE_MS_MAX = 10_000
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
  { clock, random }: RetryTools,
  signal?: AbortSignal,
): Promise<void> {
  const isWorthIt = error instanceof PartkeeperError && error.retryable && tries < TRIES_MAX
  const askedMs = error instanceof S3Fault ? (error.retryAfterMs ?? 0) : 0
  if (!isWorthIt || askedMs > RETRY_AFTER_MS_MAX) throw error
  const fullMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** (tries - 1))
  await clock.sleep(askedMs + fullMs * (0.5 + random() / 2), signal)
  signal?.throwIfAborted()
}
