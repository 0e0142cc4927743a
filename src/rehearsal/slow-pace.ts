// How slow `slow` is: a pause before each piece, and the time that its bytes take at the rate
// that was given. Pure: whoever hands the piece on does the waiting.
import type { Fault } from './timeline.ts'

/** How long a piece of so many bytes takes. */
export function paceMs({ delayMs, bytesPerSecond }: Fault, bytes: number): number {
  return delayMs + (bytesPerSecond === undefined ? 0 : (bytes * 1000) / bytesPerSecond)
}
