/**
 * What a point is called: an observation by the line of the log that tells of it, a message of the wire by its type and its
 * statement, a call of the system by its name and what it is done to. Whatever differs from run to run is left out.
 */
import type { FrontendMessage } from '../support/wire-proxy.ts'

const TEXT_LENGTH_MAX = 90
/** It comes by the clock. */
const UNCOUNTED = /^process\.heartbeat/
/** A request for encryption is answered by the proxy itself, and a request to cancel belongs to no session of its own. */
const OTHER_PARTIES = new Set(['SslRequest', 'GssRequest', 'Cancel'])
/** The server answers these with ReadyForQuery; what comes before a Sync shares its answer. */
const ANSWERED = new Set(['Startup', 'Q', 'S'])

/** The label of a line of the log, as JSON; undefined for what is no observation of the work. */
export function labelObservation(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  const { kind, step, outcome, number } = JSON.parse(line) as Readonly<Record<string, unknown>>
  if (typeof kind !== 'string' || UNCOUNTED.test(kind)) return undefined
  return [kind, step, number, outcome].filter((part) => part !== undefined).join(' ')
}

/** Labels the messages of a client as they come; a Sync is called by what it ends. */
export class MessageLabels {
  readonly #lastText = new Map<number, string>()

  /** Undefined for what cannot be interrupted. */
  next({ connection, type, text }: FrontendMessage): string | undefined {
    if (OTHER_PARTIES.has(type)) return undefined
    const own = text.replaceAll(/\s+/g, ' ').trim()
    if (own !== '') this.#lastText.set(connection, own)
    const statement = own === '' ? (this.#lastText.get(connection) ?? '') : own
    return `${type} ${shorten(statement)}`.trim()
  }
}

/** Whether the server answers a message of this label by itself. */
export function isAnswered(label: string): boolean {
  return ANSWERED.has(label.split(' ', 1)[0] ?? '')
}

/** Numbers, dates and identities differ from clone to clone. */
function shorten(statement: string): string {
  const plain = statement
    .replaceAll(/'[0-9a-f]{8}-[0-9a-f-]{27}'/g, `'…'`)
    .replaceAll(/'\d{4}-\d\d-\d\d[^']*'/g, `'…'`)
    .replaceAll(/\b[0-9a-f]{8,}\b/g, '…')
    .replaceAll(/\b\d{4,}\b/g, '…')
    .replaceAll(/_p\d{8}\w*/g, '_p…')
  return plain.length <= TEXT_LENGTH_MAX ? plain : `${plain.slice(0, TEXT_LENGTH_MAX)}…`
}
