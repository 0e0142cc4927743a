// What a rehearsal asks of a proxy, whatever it stands before: to open and close, and to play what
// happens at the beginning and at the end of a timed fault.
import type { Step, Target } from './timeline.ts'

/** A proxy with a port of its own. */
export interface RehearsalProxy {
  readonly target: Target
  /** `host:port` to use in place of the server's own. */
  readonly address: string
  /** How a person knows the real server. */
  readonly upstream: string
  open(): Promise<void>
  /** A fault of the timeline begins: does what happens once, at its beginning. */
  begin(step: Step): void
  /** It is over. */
  end(step: Step, signal: AbortSignal): Promise<void>
  /** Frees everything at once. */
  close(): void
}
