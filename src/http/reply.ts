// What goes back to a caller: a status, and rarely one line of text. Whoever is refused gets an empty answer and a closed
// connection. Headers forbid everything a browser might do with it.
import type { ServerResponse } from 'node:http'
import type { Refusal } from '../core/refusal-count.ts'

/** An answer; a call that was cut off gets none. */
export type Reply =
  | { readonly kind: 'done'; readonly status: number; readonly text?: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message?: string }
  | { readonly kind: 'cut' }

const STATUS_BY_REFUSAL = {
  unauthenticated: 401,
  oversized: 413,
  replayed: 409,
  malformed: 400,
  unknown: 404,
  unanswered: 503,
} as const satisfies Readonly<Record<Refusal, number>>

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** A refusal. */
export function refuse(refusal: Refusal, message?: string): Reply {
  return { kind: 'refused', refusal, ...(message === undefined ? {} : { message }) }
}

/** Sends an answer; `isLast` closes the connection after it. */
export function send(response: ServerResponse, reply: Reply, isLast: boolean): void {
  if (reply.kind === 'cut') {
    response.destroy()
    return
  }
  const [status, text] =
    reply.kind === 'refused' ? [STATUS_BY_REFUSAL[reply.refusal], ''] : [reply.status, reply.text ?? '']
  response.sendDate = false
  response.writeHead(status, {
    ...HEADERS,
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...(text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    ...(reply.kind === 'refused' || isLast ? { connection: 'close' } : {}),
  })
  response.end(text)
}
