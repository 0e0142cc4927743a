// The two ports every use case takes besides the database: time and chance. The real ones are made in runtime/.
// Nothing in core, services or postgres may reach for a clock or for chance in any other way.

/** Monotonic time and waiting. Calendar time is the database's alone: this machine's is only a witness of it. */
export interface Clock {
  /** Milliseconds that only grow; comparable within one process. */
  monotonicMs(): number
  /** The calendar as this machine has it, in milliseconds since 1970. Nothing is decided by it here. */
  calendarMs(): number
  /** Waits; resolves early, without an error, when the signal aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** A number in [0, 1); spreads retries. */
export type Random = () => number
