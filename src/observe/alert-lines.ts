// Which line of the log each event of alerts is. An alert is told once when it comes and once when it goes; the process that saw
// it tells it, so that a worker that fell silent is in the log of another.
import type { AlertEvent } from '../core/alert-event.ts'
import { type LogLine, line } from './line.ts'

type Of<Kind> = Extract<AlertEvent, { readonly kind: Kind }>
type Transition = Extract<AlertEvent, { readonly kind: 'alert.raised' | 'alert.changed' | 'alert.cleared' }>

/** The lines by kind; exhaustive. */
export const ALERT_LINES: {
  readonly [Kind in AlertEvent['kind']]: (event: Of<Kind>) => LogLine
} = {
  'alert.raised': (event) => transitionLine('warn', event, 'alert'),
  'alert.changed': (event) => transitionLine('warn', event, 'alert changed'),
  'alert.cleared': (event) => transitionLine('info', event, 'alert over'),
  'alert.delivered': ({ message }) => line('debug', `message ${message} was delivered`),
  'alert.undelivered': ({ message, failure }) =>
    line('warn', `message ${message} was not taken by the webhook: ${failure}`, { failure }),
  'alerts.failed': ({ message }) => line('warn', `the alerts cannot be looked at: ${message}`),
  'alerts.heartbeat_failed': ({ failure }) =>
    line('warn', `the heartbeat URL did not answer well: ${failure}`, { failure }),
}

function transitionLine(
  level: LogLine['level'],
  { alert, parent, detail }: Transition,
  what: string,
): LogLine {
  const subject = parent === null ? alert : `${alert} (${parent})`
  return line(level, `${what}: ${subject}: ${detail}`, { alert, parent })
}
