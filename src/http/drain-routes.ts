// The two ways in which a platform's log arrives: as Logplex sends it, and as a signed document. Who calls is settled before
// anything is read or believed; a drain whose credential is not set does not exist.
import type { IncomingMessage } from 'node:http'
import { readFrames } from '../core/logplex-frames.ts'
import type { Secret } from '../core/secrets.ts'
import { readDocument, readSignature } from '../core/signed-call.ts'
import { type DrainTools, hearDrain } from '../services/hear-drain.ts'
import { isSigned, showsToken } from './credentials.ts'
import { type Reply, refuse } from './reply.ts'
import { readBody, saysTooLarge } from './request-body.ts'

/** What callers must show; undefined where that drain does not exist. */
export interface DrainCredentials {
  readonly drainToken: Secret | undefined
  readonly drainSecret: Secret | undefined
}

/** Logplex sends a megabyte at most. */
const BATCH_BYTES_MAX = 1024 * 1024
/** Read before it is known who calls: small. */
const DOCUMENT_BYTES_MAX = 64 * 1024
const HEARD: Reply = { kind: 'done', status: 204 }

/** `POST /drain/logplex`. Logplex sends a batch again when it got no answer: hearing it twice asks nobody twice. */
export async function hearLogplex(
  request: IncomingMessage,
  { drainToken }: DrainCredentials,
  tools: DrainTools,
): Promise<Reply> {
  if (drainToken === undefined) return refuse('unknown')
  if (!showsToken(request.headers.authorization, drainToken)) return refuse('unauthenticated')
  if (!isOfType(request, 'application/logplex-1')) return refuse('malformed')
  const body = await takeBody(request, BATCH_BYTES_MAX)
  if (!(body instanceof Uint8Array)) return body
  const lines = readFrames(body)
  if (lines === undefined || !isCount(request.headers['logplex-msg-count'], lines.length))
    return refuse('malformed')
  await hearDrain(tools, lines)
  return HEARD
}

/** `POST /drain/json`. */
export async function hearDocument(
  request: IncomingMessage,
  { drainSecret }: DrainCredentials,
  tools: DrainTools,
): Promise<Reply> {
  if (drainSecret === undefined) return refuse('unknown')
  const { 'partkeeper-timestamp': timestamp, 'partkeeper-signature': written } = request.headers
  const signature = readSignature(timestamp, written)
  if (signature === undefined) return refuse('unauthenticated')
  const body = await takeBody(request, DOCUMENT_BYTES_MAX)
  if (!(body instanceof Uint8Array)) return body
  if (!isSigned(body, signature, drainSecret)) return refuse('unauthenticated')
  const lines = isOfType(request, 'application/json')
    ? readDocument(Buffer.from(body).toString('utf8'))
    : undefined
  if (lines === undefined) return refuse('malformed')
  return (await hearDrain(tools, lines, signature)) ? HEARD : refuse('replayed')
}

async function takeBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array | Reply> {
  if (saysTooLarge(request, bytesMax)) return refuse('oversized')
  const body = await readBody(request, bytesMax)
  if (body === 'oversized') return refuse('oversized')
  return body === 'cut' ? { kind: 'cut' } : body
}

function isOfType({ headers }: IncomingMessage, type: string): boolean {
  const [given = ''] = (headers['content-type'] ?? '').split(';')
  return given.trim().toLowerCase() === type && headers['content-encoding'] === undefined
}

/** A batch that says how many messages it has, has them. */
function isCount(header: string | string[] | undefined, count: number): boolean {
  return header === undefined || header === String(count)
}
