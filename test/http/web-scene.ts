/**
 * A real web server of the product on a real socket and a real database, in this process, and calls to it as Logplex, a signing
 * sender, or a stranger makes them. What is observed is kept.
 */
import { createHmac } from 'node:crypto'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import type { Observation } from '../../src/core/observation.ts'
import { Secret } from '../../src/core/secrets.ts'
import { type WebLimits, WebServer } from '../../src/http/web-server.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Tables } from '../../src/postgres/tables.ts'
import { Readiness } from '../../src/services/check-readiness.ts'
import { makeTarget } from '../support/connection-target.ts'
import { testClock } from '../support/test-clock.ts'

export const TOKEN = 'drain-token-0123456789-abcdef'
export const SECRET = 'drain-secret-0123456789-abcdef'
const CLOSED_WITHIN_MS = 10_000
export const R14 = 'Error R14 (Memory quota exceeded)'

/** An answer, or undefined when the connection was closed without one. */
export type Answer = {
  readonly status: number
  readonly text: string
  readonly headers: IncomingHttpHeaders
}

/** A call; `POST` when it has a body. */
export type Call = {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A server that listens, until it is closed. */
export type WebScene = {
  readonly port: number
  readonly server: WebServer
  readonly observed: readonly Observation[]
  close(): Promise<void>
}

/** How the server is made: with both credentials unless it says otherwise. */
export type WebSceneOptions = {
  readonly url: string
  readonly limits?: WebLimits
  readonly isOpen?: boolean
}

/** Starts a server. */
export async function startWebScene({ url, limits, isOpen = false }: WebSceneOptions): Promise<WebScene> {
  const observed: Observation[] = []
  const observe = (observation: Observation): void => void observed.push(observation)
  const sessions = await openDatabase<Tables>(makeTarget({ DATABASE_URL: url }), {
    ...{ role: 'serve', allowSuperuser: false, poolSize: 4, observe },
  })
  const server = new WebServer({
    ...{ database: sessions.kysely, observe, clock: testClock, port: 0 },
    readiness: new Readiness({ sessions, clock: testClock }),
    drainToken: isOpen ? undefined : new Secret(TOKEN),
    drainSecret: isOpen ? undefined : new Secret(SECRET),
    ...(limits === undefined ? {} : { limits }),
  })
  const port = await server.listen()
  const close = async (): Promise<void> => {
    await server.close(1000)
    await sessions.close()
  }
  return { port, server, observed, close }
}

/** Calls it; the connection is not kept. */
export function call(port: number, { path, method, headers = {}, body }: Call): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(
    {
      port,
      host: '127.0.0.1',
      path,
      headers,
      agent: false,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
    },
    (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
      response.on('error', reject)
    },
  )
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** A message of the platform about a worker, as Logplex frames it. */
export function frameOf(worker: string, text = R14, at = new Date(testClock.calendarMs())): string {
  const message = `<45>1 ${at.toISOString()} host heroku ${worker} - ${text}`
  return `${Buffer.byteLength(message)} ${message}`
}

/** A batch as Logplex sends it, with the token as the password of its URL. */
export function logplexCall(body: string | Uint8Array, token: string = TOKEN): Call {
  const authorization = `Basic ${Buffer.from(`token:${token}`).toString('base64')}`
  return {
    path: '/drain/logplex',
    headers: { authorization, 'content-type': 'application/logplex-1', 'logplex-frame-id': 'f1' },
    body,
  }
}

/** A document of lines of the platform about workers. */
export function documentOf(...workers: readonly string[]): string {
  const timestamp = new Date(testClock.calendarMs()).toISOString()
  return JSON.stringify({
    lines: workers.map((process) => ({ timestamp, app: 'heroku', process, message: R14 })),
  })
}

/** A signed call. */
export function signedCall(
  body: string,
  {
    secret = SECRET,
    atMs = testClock.calendarMs(),
  }: { readonly secret?: string; readonly atMs?: number } = {},
): Call {
  const timestamp = String(Math.floor(atMs / 1000))
  const hex = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return {
    path: '/drain/json',
    headers: {
      'content-type': 'application/json',
      'partkeeper-timestamp': timestamp,
      'partkeeper-signature': `v1=${hex}`,
    },
    body,
  }
}

/** Sends a head and the beginning of a body, and returns everything that comes back until the other side closes. */
export function speak(port: number, { path, method, headers = {} }: Call, body: string): Promise<string> {
  const lines = Object.entries({ host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return speakRaw(port, `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`)
}

/** The same with any text. */
export function speakRaw(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ port, host: '127.0.0.1' })
  const guard = setTimeout(() => reject(new Error('the connection stays open')), CLOSED_WITHIN_MS)
  let heard = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    heard += chunk
  })
  // A reset is a way to close, too.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    clearTimeout(guard)
    resolve(heard)
  })
  socket.write(text)
  return promise
}
