// Tells alerts over HTTP: a signed POST to the webhook, a GET to the heartbeat URL. Follows no redirects, reads no answer beyond
// its status, waits ten seconds at most. URLs are secrets, since tokens are in them: nothing that leaves here names one.
import { createHmac } from 'node:crypto'
import { request as requestPlain } from 'node:http'
import { request as requestOverTls } from 'node:https'
import type { AlertDelivery, OutgoingMessage } from '../core/alert-delivery.ts'
import type { Clock } from '../core/ports.ts'
import type { Secret } from '../core/secrets.ts'

/** Where alerts go. */
export interface DeliveryChoices {
  readonly webhookUrl: Secret | undefined
  /** Signs what is posted. */
  readonly webhookSecret: Secret | undefined
  readonly heartbeatUrl: Secret | undefined
  readonly version: string
  readonly clock: Clock
}

interface Call {
  readonly url: Secret
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const TIMEOUT_MS = 10_000

/** Makes the port; opens nothing. */
export function makeHttpDelivery(choices: DeliveryChoices): AlertDelivery {
  const { webhookUrl, heartbeatUrl, version, clock } = choices
  const agent = { 'user-agent': `partkeeper/${version}` }
  return {
    post:
      webhookUrl === undefined
        ? undefined
        : (message, signal) => {
            const headers = { ...agent, ...describeMessage(message, choices) }
            return call({ url: webhookUrl, method: 'POST', headers, body: message.body }, clock, signal)
          },
    ping:
      heartbeatUrl === undefined
        ? undefined
        : (signal) => call({ url: heartbeatUrl, method: 'GET', headers: agent, body: '' }, clock, signal),
  }
}

function describeMessage(
  { idempotencyKey, body }: OutgoingMessage,
  { webhookSecret, clock }: DeliveryChoices,
): Readonly<Record<string, string>> {
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'idempotency-key': idempotencyKey,
  }
  if (webhookSecret === undefined) return headers
  // The receiver refuses what was signed long ago, so that nobody can send an old message again.
  const seconds = Math.floor(clock.calendarMs() / 1000)
  const signature = createHmac('sha256', webhookSecret.reveal()).update(`${seconds}.${body}`).digest('hex')
  return { ...headers, 'partkeeper-signature': `t=${seconds},v1=${signature}` }
}

async function call(target: Call, clock: Clock, signal: AbortSignal): Promise<string | undefined> {
  const end = new AbortController()
  const late = clock.sleep(TIMEOUT_MS, end.signal).then(() => 'no answer within ten seconds')
  const answered = send(target, AbortSignal.any([end.signal, signal])).then(judge, describeProblem)
  const outcome = await Promise.race([late, answered])
  end.abort()
  return outcome
}

/** Resolves to the status; the rest of the answer is not read. */
function send({ url, method, headers, body }: Call, signal: AbortSignal): Promise<number> {
  const address = new URL(url.reveal())
  const open = address.protocol === 'https:' ? requestOverTls : requestPlain
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = open(address, { method, headers, signal, agent: false }, (response) => {
    resolve(response.statusCode ?? 0)
    response.destroy()
  })
  request.on('error', reject)
  request.end(body)
  return promise
}

function judge(status: number): string | undefined {
  return status >= 200 && status < 300 ? undefined : `HTTP status ${status}`
}

/** By its code alone: messages of the system name hosts and addresses. */
function describeProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return `the connection failed (${code})`
}
