// Alerts as lines for people: what is wrong, where, since when, and what to do.
// Made by SQL; worded here only around the edges.
import type { Alert } from '../services/show-status.ts'
import type { Terminal } from './command-port.ts'
import { formatInstant, visible } from './human-text.ts'
import { paint } from './palette.ts'

/** One alert in one line. */
export function describeAlert(terminal: Terminal, { alert, parent, since, detail, remedy }: Alert): string {
  const place = parent === null ? '' : ` ${visible(parent)}`
  const time = since === null ? '' : ` since ${formatInstant(since)}`
  return `${paint(terminal, 'yellow', alert)}${place}${time}: ${visible(detail)}. Remedy: ${visible(remedy)}`
}
