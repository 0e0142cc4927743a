// Keeps a claim while the work under it goes on: renews it at half its length from another connection, and says so at once
// when it is lost. Trust ends before the claim does, by the monotonic clock.
import { type HeldLease, isTrusted } from '../core/lease-trust.ts'
import type { Clock } from '../core/ports.ts'

/** What keeping a claim takes. */
export interface ClaimChoices {
  readonly clock: Clock
  readonly lengthMs: number
  /** False when the claim is over. */
  readonly renew: () => Promise<boolean>
  /** Ends the work from outside. */
  readonly signal: AbortSignal
}

/** How a kept claim stands while the work goes on. */
export interface KeptClaim {
  /** Aborted when the claim is lost or the process is to stop. */
  readonly signal: AbortSignal
  readonly isLost: () => boolean
  /** Asks the database whether the claim is over: a process that slept through its end does not know yet. */
  readonly isOver: () => Promise<boolean>
}

const RETRY_MS = 500

/** Does the work and keeps the claim meanwhile. The claim was taken just before. */
export async function keepClaim<Result>(
  choices: ClaimChoices,
  work: (claim: KeptClaim) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController()
  const lost = new AbortController()
  const renewing = renewUntil(choices, AbortSignal.any([over.signal, choices.signal]), lost)
  try {
    return await work({
      signal: AbortSignal.any([lost.signal, choices.signal]),
      isLost: () => lost.signal.aborted,
      isOver: async () => lost.signal.aborted || !(await choices.renew().catch(() => true)),
    })
  } finally {
    over.abort()
    await renewing
  }
}

/**
 * The outcome of work under a claim, or `fenced` when it failed and the claim is over: what fails for somebody who was
 * overtaken says nothing about the work, which may be done by now.
 */
export async function unlessFenced<Result, Fenced>(
  claim: KeptClaim,
  work: Promise<Result>,
  fenced: Fenced,
): Promise<Result | Fenced> {
  try {
    return await work
  } catch (error) {
    if (await claim.isOver()) return fenced
    throw error
  }
}

async function renewUntil(
  { clock, lengthMs, renew }: ClaimChoices,
  end: AbortSignal,
  lost: AbortController,
): Promise<void> {
  let lease: HeldLease = { parent: '', term: '', lengthMs, countedFromMs: clock.monotonicMs() }
  let pauseMs = lengthMs / 2
  while (!end.aborted && !lost.signal.aborted) {
    await clock.sleep(pauseMs, end)
    if (end.aborted) return
    const askedMs = clock.monotonicMs()
    const answer = await renew().catch(() => 'unknown' as const)
    if (answer === true) lease = { ...lease, countedFromMs: askedMs }
    if (answer === false || !isTrusted(lease, clock.monotonicMs())) lost.abort()
    pauseMs = answer === true ? lengthMs / 2 : RETRY_MS
  }
}
