// When a holder may still believe in its lease. The database's clock decides in the end, inside every effect;
// this decides earlier and without asking, by the monotonic clock, so that a holder stops before it is stopped.

/** A lease as its holder remembers it. */
export interface HeldLease {
  readonly parent: string
  readonly term: string
  readonly lengthMs: number
  /** Monotonic time before the request that took or renewed it was sent. */
  readonly countedFromMs: number
}

/** Part of a lease that is never used: the time an effect may take to reach the database. */
const marginShare = 0.25

/** Whether the lease is surely alive by the monotonic clock. */
export function isTrusted(lease: HeldLease, monotonicNowMs: number): boolean {
  return monotonicNowMs - lease.countedFromMs < lease.lengthMs * (1 - marginShare)
}

/** Whether it is time to renew: half of the lease is used up. */
export function isRenewalDue(lease: HeldLease, monotonicNowMs: number): boolean {
  return monotonicNowMs - lease.countedFromMs >= lease.lengthMs / 2
}
