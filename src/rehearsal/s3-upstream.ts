// The real S3 server behind the proxy, and how a request is put to it: with the very path and the very Host that the client
// signed, so that signatures hold, and never to another server, whatever the request names.
import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import { PartkeeperError } from '../core/errors.ts'

/** Where the real server is. */
export interface S3Upstream {
  readonly isTls: boolean
  readonly host: string
  readonly port: number
}

/** What belongs to one connection and not to the request. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'te',
])

/** Reads an endpoint such as `http://127.0.0.1:9000`. */
export function readEndpoint(text: string): S3Upstream {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlace = url?.pathname === '/' && url.search === '' && url.username === '' && url.password === ''
  if (url === undefined || !isPlace || !['http:', 'https:'].includes(url.protocol)) {
    const hint = 'credentials stay with the client; buckets belong into the requests'
    throw new PartkeeperError('usage', '--s3: expected an endpoint such as http://127.0.0.1:9000', { hint })
  }
  const isTls = url.protocol === 'https:'
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  return { isTls, host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

/** How a person knows the server. */
export function nameEndpoint({ isTls, host, port }: S3Upstream): string {
  return `${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The same request to the real server; its body is still to be written. */
export function requestUpstream({ isTls, host, port }: S3Upstream, incoming: IncomingMessage) {
  const options = {
    host,
    port,
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: keepEndToEnd(incoming.headers),
    setHost: false,
    agent: false as const,
  }
  if (!isTls) return requestPlain(options)
  // By default the name in the certificate would be looked for in the Host header, which is the proxy's.
  return requestTls({ ...options, servername: isIP(host) === 0 ? host : '' })
}

/** The headers that go from end to end. */
export function keepEndToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}
