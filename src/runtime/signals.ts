// What happens on SIGTERM and SIGINT: one abort signal, on which everything that runs begins to drain. A second
// signal changes nothing; leaving is the business of whoever listens.
import process from 'node:process'
import type { Clock } from '../core/ports.ts'

/** The signals a platform or a person stops a process with. */
export type StopSignal = 'SIGTERM' | 'SIGINT'

/** Aborted when the process was told to stop. */
export interface SignalListener {
  readonly signal: AbortSignal
  /** Which signal came first; undefined when none did. */
  name(): StopSignal | undefined
  /** Stops listening. */
  close(): void
}

/** Listens for SIGTERM and SIGINT from now on. */
export function listenForSignals(): SignalListener {
  const controller = new AbortController()
  let first: StopSignal | undefined
  const stop = (name: StopSignal): void => {
    first ??= name
    controller.abort(first)
  }
  const onTerminate = (): void => stop('SIGTERM')
  const onInterrupt = (): void => stop('SIGINT')
  process.on('SIGTERM', onTerminate)
  process.on('SIGINT', onInterrupt)
  return {
    signal: controller.signal,
    name: () => first,
    close: () => {
      process.off('SIGTERM', onTerminate)
      process.off('SIGINT', onInterrupt)
    },
  }
}

/** A signal that is aborted, for the same reason, some time after another one: what is not done by then is cut off. */
export function delaySignal(signal: AbortSignal, clock: Clock, delayMs: () => number): AbortSignal {
  const delayed = new AbortController()
  const begin = (): void => void clock.sleep(delayMs()).then(() => delayed.abort(signal.reason))
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return delayed.signal
}
