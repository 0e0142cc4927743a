// What happens on SIGTERM, SIGINT and SIGHUP: one abort signal, on which everything that runs begins to drain. A second
// signal changes nothing; leaving is the business of whoever listens.
import process from 'node:process'
import type { Clock } from '../core/ports.ts'

/** SIGHUP comes when the terminal is closed, or from a supervisor that wants settings read again: a new start does that. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** The signals a platform or a person stops a process with. */
export type StopSignal = (typeof STOP_SIGNALS)[number]

/** Aborted when the process was told to stop. */
export interface SignalListener {
  readonly signal: AbortSignal
  /** Which signal came first; undefined when none did. */
  name(): StopSignal | undefined
  /** Stops listening. */
  close(): void
}

/** Listens for the signals from now on. */
export function listenForSignals(): SignalListener {
  const controller = new AbortController()
  let first: StopSignal | undefined
  const stop = (name: StopSignal): void => {
    first ??= name
    controller.abort(first)
  }
  for (const name of STOP_SIGNALS) process.on(name, stop)
  return {
    signal: controller.signal,
    name: () => first,
    close: () => {
      for (const name of STOP_SIGNALS) process.off(name, stop)
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
